package dev.weir.simulator;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Writes chat completions. */
final class ChatAnswerWriter extends AnswerWriter {

    @Override
    String object(boolean chunk) {
        return chunk ? "chat.completion.chunk" : "chat.completion";
    }

    @Override
    ObjectNode choice(Answer.Choice choice) {
        ObjectNode node = Json.object().put("index", choice.index());
        ObjectNode message = node.putObject("message").put("role", "assistant");
        Answer.Call call = choice.call();
        if (call == null) {
            message.put("content", choice.text()).putNull("refusal");
        } else {
            message.putNull("content").putNull("refusal");
            message.putArray("tool_calls").add(call(call, call.arguments()));
        }
        return node.putNull("logprobs").put("finish_reason", choice.finishReason());
    }

    @Override
    ObjectNode opening(Answer.Choice choice) {
        ObjectNode delta = Json.object().put("role", "assistant");
        Answer.Call call = choice.call();
        if (call == null) {
            delta.put("content", "").putNull("refusal");
        } else {
            delta.putNull("content");
            delta.putArray("tool_calls").add(call(call, "").put("index", 0));
        }
        return choice(choice, delta, null);
    }

    @Override
    ObjectNode piece(Answer.Choice choice, String mark) {
        ObjectNode delta = Json.object();
        if (choice.call() == null) {
            delta.put("content", mark);
        } else {
            delta.putArray("tool_calls")
                    .addObject()
                    .put("index", 0)
                    .putObject("function")
                    .put("arguments", mark);
        }
        return choice(choice, delta, null);
    }

    @Override
    ObjectNode finish(Answer.Choice choice) {
        return choice(choice, Json.object(), choice.finishReason());
    }

    private static ObjectNode choice(Answer.Choice choice, ObjectNode delta, @Nullable String finishReason) {
        ObjectNode node = Json.object().put("index", choice.index());
        node.set("delta", delta);
        return node.putNull("logprobs").put("finish_reason", finishReason);
    }

    private static ObjectNode call(Answer.Call call, String arguments) {
        ObjectNode node = Json.object().put("id", call.id()).put("type", "function");
        node.putObject("function").put("name", call.name()).put("arguments", arguments);
        return node;
    }
}
