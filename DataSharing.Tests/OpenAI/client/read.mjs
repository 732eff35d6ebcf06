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

const dimensions = ['project_id', 'user_id', 'api_key_id', 'model', 'batch', 'service_tier'];
const usage = {};
for (const dimension of dimensions) usage[dimension] = await read([dimension]);
usage.all = await read(dimensions);
const projects = [];
for await (const project of client.admin.organization.projects.list({ limit: 2 })) projects.push(project.id);
const log = [];
for await (const entry of client.admin.organization.auditLogs.list({ limit: 2 })) log.push(entry.type);
const models = [];
for await (const model of client.models.list()) models.push(model.id);
console.log(JSON.stringify({ usage, projects, log, models }));
