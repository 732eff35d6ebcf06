// Calls each operation once, through a client whose types come from the API's description.
import createClient from 'openapi-fetch';
import type { components, paths } from './api.js';

declare const process: { argv: string[] };

const [baseUrl, key, supportKey, now] = process.argv.slice(2);
const own = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${key}` } });
const support = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${supportKey}` } });
const called: string[] = [];

async function take<T>(operation: string, answer: Promise<{ data?: T; error?: components['schemas']['ApiErrorBody']; response: Response }>): Promise<T> {
  const { data, error, response } = await answer;
  if (data === undefined) throw new Error(`${operation}: ${response.status} ${error?.error.message}`);
  called.push(operation);
  return data;
}

// What was given is changed in one place and sent back.
const setting = await take('getOrganizationDataSharing', own.GET('/v1/organization/data_sharing'));
setting.controls.inputs_outputs = { ...setting.controls.inputs_outputs, type: 'selected_projects', project_ids: ['proj_a'] };
const decided = await take('postOrganizationDataSharing', own.POST('/v1/organization/data_sharing', { body: { ...setting, acknowledged_terms: setting.terms.version } }));
const confirmed = await take('postOrganizationDataSharingConfirmations', own.POST('/v1/organization/data_sharing/confirmations', {
  body: { control: 'inputs_outputs', version: decided.version },
}));
const project = { params: { path: { project_id: 'proj_b' } } };
const shared = await take('getOrganizationProjectsProjectIdDataSharing', own.GET('/v1/organization/projects/{project_id}/data_sharing', project));
await take('postOrganizationProjectsProjectIdDataSharing', own.POST('/v1/organization/projects/{project_id}/data_sharing', { ...project, body: { ...shared, acknowledged_terms: confirmed.terms.version } }));
await take('getOrganizationDataSharingHistory', own.GET('/v1/organization/data_sharing/history'));

const sent = await take('postUsageEvents', own.POST('/v1/usage/events', {
  body: { id: 'chatcmpl-abc', occurred_at: Number(now), project_id: 'proj_a', model: 'gpt-4.1-mini', input_tokens: 1200, output_tokens: 300 },
}));
const outcome: string | undefined = sent.data[0]?.decision?.outcome;
const events = await take('getUsageEvents', own.GET('/v1/usage/events', { params: { query: { limit: 20, models: ['gpt-4.1-mini'] } } }));
const first = events.data[0];
if (first === undefined) throw new Error('The event that was sent is not listed.');
const event = { params: { path: { id: first.id } } };
await take('getUsageEventsId', own.GET('/v1/usage/events/{id}', event));
await take('getOrganizationUsageCompletions', own.GET('/v1/organization/usage/completions', { params: { query: { start_time: now, group_by: ['model'] } } }));
await take('getOrganizationComplimentaryTokens', own.GET('/v1/organization/complimentary_tokens'));
await take('postOrganizationComplimentaryTokensCheck', own.POST('/v1/organization/complimentary_tokens/check', { body: { project_id: 'proj_a', model: 'gpt-4.1-mini', tokens: 1500 } }));

await take('getOrganizationEligibility', own.GET('/v1/organization/eligibility'));
await take('getOrganizationProjects', own.GET('/v1/organization/projects'));
await take('getOrganizationAuditLogs', own.GET('/v1/organization/audit_logs', { params: { query: { limit: 5, event_types: ['data_sharing.updated'] } } }));
await take('getOrganizationAlerts', own.GET('/v1/organization/alerts', { params: { query: { limit: 5 } } }));
await take('postFeedback', own.POST('/v1/feedback', { body: { project_id: 'proj_a', completion_id: 'chatcmpl-abc', rating: 'up' } }));
const models = await take('getModels', own.GET('/v1/models'));
await take('getModelsId', own.GET('/v1/models/{id}', { params: { path: { id: models.data[0]?.id ?? '' } } }));

const header = { 'X-Support-Reason': '#48213' };
await take('getSupportOrganizations', support.GET('/v1/support/organizations', { params: { header, query: { query: 'org-abc' } } }));
const path = { organization_id: 'org-abc' };
const of = { params: { header, path } };
await take('getSupportOrganizationsOrganizationIdDataSharing', support.GET('/v1/support/organizations/{organization_id}/data_sharing', of));
await take('getSupportOrganizationsOrganizationIdDataSharingHistory', support.GET('/v1/support/organizations/{organization_id}/data_sharing/history', of));
await take('getSupportOrganizationsOrganizationIdProjectsProjectIdDataSharing', support.GET('/v1/support/organizations/{organization_id}/projects/{project_id}/data_sharing', {
  params: { header, path: { ...path, project_id: 'proj_a' } },
}));
await take('getSupportOrganizationsOrganizationIdEligibility', support.GET('/v1/support/organizations/{organization_id}/eligibility', of));
await take('getSupportOrganizationsOrganizationIdProjects', support.GET('/v1/support/organizations/{organization_id}/projects', of));
await take('getSupportOrganizationsOrganizationIdComplimentaryTokens', support.GET('/v1/support/organizations/{organization_id}/complimentary_tokens', of));
await take('getSupportOrganizationsOrganizationIdEvents', support.GET('/v1/support/organizations/{organization_id}/events', of));
await take('getSupportOrganizationsOrganizationIdEventsId', support.GET('/v1/support/organizations/{organization_id}/events/{id}', { params: { header, path: { ...path, id: first.id } } }));

// A refusal has its type too.
const refused = await own.POST('/v1/organization/data_sharing/confirmations', { body: { control: 'inputs_outputs', version: 0 } });
console.log(JSON.stringify({ called, outcome, refused: { status: refused.response.status, code: refused.error?.error.code } }));
