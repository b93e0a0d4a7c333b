// OpenAI's own client for Node finds in the simulator what it finds at OpenAI.
// Run by OpenAiNodeTest, which starts the simulator and names it in OPENAI_BASE_URL, or a gateway in front of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI from "openai";

const client = new OpenAI({ apiKey: "sk-test", maxRetries: 0, timeout: 20_000 });
const messages = [{ role: "user", content: "Deploy nginx with 3 replicas" }];
const model = "gpt-4o-mini";
const atGateway = process.env.AT_GATEWAY === "true";

const plain = (request) => client.chat.completions.create({ model, messages, ...request });

async function streamed(request) {
  const stream = client.chat.completions.stream({
    model,
    messages,
    stream_options: { include_usage: true },
    ...request,
  });
  return stream.finalChatCompletion();
}

const deploy = {
  tools: [
    {
      type: "function",
      function: {
        name: "deploy",
        parameters: {
          type: "object",
          properties: { application: { type: "string" }, replicas: { type: "integer" } },
          required: ["application", "replicas"],
        },
      },
    },
  ],
  tool_choice: { type: "function", function: { name: "deploy" } },
};

test("reads a plain answer", async () => {
  const completion = await plain();

  assert.equal(completion.model, model);
  assert.ok(completion.choices[0].message.content);
  assert.equal(completion.choices[0].finish_reason, "stop");
  assert.ok(completion.usage.prompt_tokens > 0);
  assert.equal(completion.usage.total_tokens, completion.usage.prompt_tokens + completion.usage.completion_tokens);
});

test("a stream put together is the plain answer", async () => {
  const whole = await plain();
  const inParts = await streamed();

  assert.equal(inParts.choices[0].message.content, whole.choices[0].message.content);
  assert.equal(inParts.choices[0].finish_reason, "stop");
  assert.deepEqual(inParts.usage, whole.usage);
});

test("a stream comes in many parts", async () => {
  let parts = 0;
  for await (const chunk of await plain({ stream: true })) {
    parts += chunk.choices[0]?.delta?.content ? 1 : 0;
  }

  assert.ok(parts > 1, `${parts} parts`);
});

test("an answer at its limit says so", async () => {
  const completion = await plain({ max_completion_tokens: 2 });

  assert.equal(completion.choices[0].finish_reason, "length");
});

test("reads a tool call, plain and streamed", async () => {
  const whole = (await plain(deploy)).choices[0];
  const inParts = (await streamed(deploy)).choices[0];
  const [call] = whole.message.tool_calls;

  assert.equal(whole.finish_reason, "tool_calls");
  assert.equal(call.function.name, "deploy");
  assert.deepEqual(Object.keys(JSON.parse(call.function.arguments)).sort(), ["application", "replicas"]);
  assert.equal(inParts.finish_reason, "tool_calls");
  assert.equal(inParts.message.tool_calls.length, 1);
  assert.equal(inParts.message.tool_calls[0].id, call.id);
  assert.equal(inParts.message.tool_calls[0].function.name, "deploy");
  assert.equal(inParts.message.tool_calls[0].function.arguments, call.function.arguments);
});

test("finds the models", async () => {
  assert.ok((await client.models.list()).data.length > 0);
});

// the key that a provider refuses is the gateway's, not the client's
for (const [fault, type, status, code, retryAfter] of [
  ["status-400", OpenAI.BadRequestError, 400, atGateway ? "invalid_request" : "invalid_value", null],
  atGateway
    ? ["status-401", OpenAI.InternalServerError, 502, "upstream_error", null]
    : ["status-401", OpenAI.AuthenticationError, 401, "invalid_api_key", null],
  ["status-404", OpenAI.NotFoundError, 404, "model_not_found", null],
  ["rate-limit-seconds", OpenAI.RateLimitError, 429, "rate_limit_exceeded", "1"],
  ["quota-exhausted", OpenAI.RateLimitError, 429, "insufficient_quota", null],
  ["status-500", OpenAI.InternalServerError, atGateway ? 502 : 500, atGateway ? "upstream_error" : null, null],
  ["status-503", OpenAI.InternalServerError, 503, "overloaded", null],
]) {
  for (const stream of [false, true]) {
    test(`${fault}, ${stream ? "streamed" : "plain"}, is the client's own error`, async () => {
      const error = await plain({ model: `sim:${fault}`, stream }).then(
        () => assert.fail("no error"),
        (e) => e,
      );

      assert.equal(error.constructor, type);
      assert.equal(error.status, status);
      assert.equal(error.code ?? null, code);
      assert.equal(error.headers.get("retry-after"), retryAfter);
    });
  }
}

test("an error within a stream is one", async () => {
  await assert.rejects(streamed({ model: "sim:error-event" }), (e) => e instanceof OpenAI.APIError && e.code === (atGateway ? "upstream_error" : "server_error"));
});

test("a connection that breaks is its networking error", async () => {
  const error = atGateway ? OpenAI.InternalServerError : OpenAI.APIConnectionError;
  await assert.rejects(plain({ model: "sim:reset-before-response" }), error);
});

test("its retries wait as they are asked to", async () => {
  const begin = performance.now();
  await assert.rejects(
    client.withOptions({ maxRetries: 1 }).chat.completions.create({ model: "sim:rate-limit-seconds", messages }),
    OpenAI.RateLimitError,
  );

  assert.ok(performance.now() - begin >= 990, "came back too early");
});
