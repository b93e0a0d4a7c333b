package dev.weir.simulator;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Writes plain completions, one choice for each prompt. */
final class CompletionAnswerWriter extends AnswerWriter {

    @Override
    String object(boolean chunk) {
        return "text_completion";
    }

    @Override
    ObjectNode choice(Answer.Choice choice) {
        return choice(choice, choice.text(), choice.finishReason());
    }

    @Override
    @Nullable
    ObjectNode opening(Answer.Choice choice) {
        return null;
    }

    @Override
    ObjectNode piece(Answer.Choice choice, String mark) {
        return choice(choice, mark, null);
    }

    @Override
    ObjectNode finish(Answer.Choice choice) {
        return choice(choice, "", choice.finishReason());
    }

    private static ObjectNode choice(Answer.Choice choice, String text, @Nullable String finishReason) {
        return Json.object()
                .put("text", text)
                .put("index", choice.index())
                .putNull("logprobs")
                .put("finish_reason", finishReason);
    }
}
