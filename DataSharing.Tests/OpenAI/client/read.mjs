// Reads this console with OpenAI's official client, as somebody would who only changed its base address.
import OpenAI from 'openai';

const [baseURL, key, start, end] = process.argv.slice(2);
const client = new OpenAI({ adminAPIKey: key, apiKey: key, baseURL, maxRetries: 0 });
const read = async group_by => {
  const rows = [];
  let page;
  do {
    const answer = await client.admin.organization.usage.completions({ start_time: +start, end_time: +end, bucket_width: '1h', limit: 5, group_by, ...(page && { page }) });
    for (const bucket of answer.data) for (const result of bucket.results) rows.push({ start: bucket.start_time, ...result });
    page = answer.has_more ? answer.next_page : undefined;
  } while (page);
  return rows;
};

const dimensions = ['project_id', 'user_id', 'api_key_id', 'model', 'batch', 'service_tier', 'api_source'];
const usage = {};
for (const dimension of dimensions) usage[dimension] = await read([dimension]);
usage.all = await read(dimensions);
const projects = [];
for await (const project of client.admin.organization.projects.list({ limit: 2 })) projects.push(project.id);
const log = [];
const actors = [];
for await (const entry of client.admin.organization.auditLogs.list({ limit: 2 })) {
  log.push(entry.type);
  actors.push({ type: entry.actor.type, session: entry.actor.session?.user?.id, key: entry.actor.api_key?.id });
}
const ofProject = [];
for await (const entry of client.admin.organization.auditLogs.list({ limit: 2, project_ids: ['proj_b'], event_types: ['project.created'], effective_at: { gte: 1 } }))
  ofProject.push(entry.project.id);
const refused = await client.admin.organization.auditLogs.list({ tenant_only: true }).then(() => null, error => ({ status: error.status, param: error.param }));
const models = [];
for await (const model of client.models.list()) models.push(model.id);
const one = (await client.models.retrieve(models[0])).id;
console.log(JSON.stringify({ usage, projects, log, actors, ofProject, refused, models, one }));
