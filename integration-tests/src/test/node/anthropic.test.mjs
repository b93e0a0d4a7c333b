// Anthropic's own client for Node finds in the simulator what it finds at Anthropic.
// Run by AnthropicNodeTest, which starts the simulator and names it in ANTHROPIC_BASE_URL, or a gateway in front of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({ apiKey: "sk-test", maxRetries: 0, timeout: 20_000 });
const messages = [{ role: "user", content: "Deploy nginx with 3 replicas" }];
const atGateway = process.env.AT_GATEWAY === "true";
const asking = { model: "claude-sonnet-4-5", max_tokens: 2000, messages };

const plain = (request) => client.messages.create({ ...asking, ...request });
const streamed = (request) => client.messages.stream({ ...asking, ...request }).finalMessage();

const deploy = {
  tools: [
    {
      name: "deploy",
      input_schema: {
        type: "object",
        properties: { application: { type: "string" }, replicas: { type: "integer" } },
        required: ["application", "replicas"],
      },
    },
  ],
  tool_choice: { type: "tool", name: "deploy" },
};

test("reads a plain answer", async () => {
  const message = await plain();

  assert.equal(message.model, asking.model);
  assert.equal(message.content[0].type, "text");
  assert.ok(message.content[0].text);
  assert.equal(message.stop_reason, "end_turn");
  assert.ok(message.usage.input_tokens > 0);
});

test("a stream put together is the plain answer", async () => {
  const whole = await plain();
  const inParts = await streamed();

  assert.equal(inParts.content[0].text, whole.content[0].text);
  assert.equal(inParts.stop_reason, "end_turn");
  assert.equal(inParts.usage.output_tokens, whole.usage.output_tokens);
  assert.equal(inParts.usage.input_tokens, whole.usage.input_tokens);
});

test("an answer at its limit says so", async () => {
  assert.equal((await plain({ max_tokens: 2 })).stop_reason, "max_tokens");
});

test("reads a tool call, plain and streamed, and takes its result", async () => {
  const whole = await plain(deploy);
  const inParts = await streamed(deploy);
  const [call] = whole.content;

  assert.equal(whole.stop_reason, "tool_use");
  assert.equal(call.name, "deploy");
  assert.deepEqual(Object.keys(call.input).sort(), ["application", "replicas"]);
  assert.deepEqual(inParts.content[0].input, call.input);
  const answer = await plain({
    tools: deploy.tools,
    messages: [
      ...messages,
      { role: "assistant", content: whole.content },
      { role: "user", content: [{ type: "tool_result", tool_use_id: call.id, content: "done" }] },
    ],
  });
  assert.equal(answer.stop_reason, "end_turn");
});

test("thinking comes with a signature that is taken back", async () => {
  const thinking = { thinking: { type: "enabled", budget_tokens: 1024 } };
  const whole = await plain(thinking);
  const inParts = await streamed(thinking);

  assert.equal(whole.content[0].type, "thinking");
  assert.equal(inParts.content[0].signature, whole.content[0].signature);
  await plain({
    ...thinking,
    messages: [...messages, { role: "assistant", content: inParts.content }, { role: "user", content: "and?" }],
  });
});

test("finds the models and counts tokens", async () => {
  assert.ok((await client.models.list()).data.length > 0);
  assert.ok((await client.messages.countTokens({ model: asking.model, messages })).input_tokens > 0);
});

// the key that a provider refuses is the gateway's, not the client's
for (const [fault, type, status, kind, retryAfter] of [
  ["status-400", Anthropic.BadRequestError, 400, "invalid_request_error", null],
  atGateway
    ? ["status-401", Anthropic.InternalServerError, 502, "api_error", null]
    : ["status-401", Anthropic.AuthenticationError, 401, "authentication_error", null],
  ["status-404", Anthropic.NotFoundError, 404, "not_found_error", null],
  ["rate-limit-seconds", Anthropic.RateLimitError, 429, "rate_limit_error", "1"],
  ["status-500", Anthropic.InternalServerError, atGateway ? 502 : 500, "api_error", null],
]) {
  for (const stream of [false, true]) {
    test(`${fault}, ${stream ? "streamed" : "plain"}, is the client's own error`, async () => {
      const error = await plain({ model: `sim:${fault}`, stream }).then(
        () => assert.fail("no error"),
        (e) => e,
      );

      assert.equal(error.constructor, type);
      assert.equal(error.status, status);
      assert.equal(error.type, kind);
      assert.ok(error.requestID);
      assert.equal(error.headers.get("retry-after"), retryAfter);
    });
  }
}

test("an overloaded server is an error of its own", async () => {
  await assert.rejects(plain({ model: "sim:status-529" }), (e) => e.status === 529 && e.type === "overloaded_error");
});

test("an error within a stream is one", async () => {
  await assert.rejects(
    streamed({ model: "sim:error-event" }),
    (e) => e instanceof Anthropic.APIError && e.type === "api_error",
  );
});
