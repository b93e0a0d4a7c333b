// Serves what AimockTest asks for: a model for each way in which an answer goes wrong. Ends when its input does.
import { LLMock } from "@copilotkit/aimock";

const text = "The weir steadies the river, and the river turns the mill.";
const usage = { prompt_tokens: 7, completion_tokens: 12 };

const mock = new LLMock({ port: 0, chunkSize: 8 });
mock.on({ model: "whole" }, { content: text, usage });
mock.on({ model: "length" }, { content: text, finishReason: "length" });
mock.on({ model: "tools" }, { toolCalls: [{ id: "call_1", name: "deploy", arguments: '{"application":"nginx","replicas":3}' }] });
mock.on({ model: "rate-limit" }, { error: { message: "Slow down", type: "requests", code: "rate_limit_exceeded" }, status: 429, retryAfter: 7 });
mock.on({ model: "key" }, { error: { message: "No such key", type: "invalid_request_error", code: "invalid_api_key" }, status: 401 });
mock.on({ model: "overload" }, { error: { message: "Busy", type: "server_error", code: "overloaded" }, status: 503 });
mock.on({ model: "truncated" }, { content: text }, { latency: 20, truncateAfterChunks: 4 });
mock.on({ model: "cut" }, { content: text }, { latency: 100, disconnectAfterMs: 350 });
mock.on({ model: "disconnect" }, { content: text }, { chaos: { disconnectRate: 1 } });
mock.on({ model: "malformed" }, { content: text }, { chaos: { malformedRate: 1 } });
mock.on({ model: "slow" }, { content: text }, { streamingProfile: { ttft: 5_000, tps: 100 } });
mock.on({ model: "paced" }, { content: text }, { streamingProfile: { ttft: 50, tps: 100, jitter: 0.5 } });

await mock.start();
console.log(mock.url);
process.stdin.on("end", () => process.exit()).resume();
