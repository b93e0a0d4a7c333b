package dev.weir.app.batch;

import dev.weir.batchjob.BatchJobResult;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.Embeddings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The result of a row of a batch job as one line of JSON. Answered and failed rows have the same keys. */
final class BatchResultJson {
    private BatchResultJson() {}

    static String of(BatchJobResult result) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", result.id());
        json.put("line", result.row());
        json.put("status", result.isAnswered() ? "answered" : "failed");
        json.put("batchId", result.batchId().isEmpty() ? null : result.batchId());
        json.put("result", answer(result.answer()));
        json.put("error", error(result.failure()));
        json.put("usage", usage(result.answer() == null ? null : result.answer().usage()));
        json.put("cost", cost(result));
        return JsonMapper.shared().writeValueAsString(json);
    }

    private static @Nullable Map<String, Object> answer(@Nullable Answer answer) {
        if (answer == null) {
            return null;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("model", answer.model());
        if (answer instanceof Completion completion) {
            json.put("text", completion.text());
            json.put(
                    "toolCalls",
                    completion.toolCalls().stream()
                            .map(BatchResultJson::toolCall)
                            .toList());
            json.put("finishReason", completion.finishReason().name().toLowerCase(Locale.ROOT));
        } else if (answer instanceof Embeddings embeddings) {
            List<float[]> vectors =
                    embeddings.vectors().stream().map(Embedding::toArray).toList();
            json.put("embeddings", vectors);
        }
        return json;
    }

    private static Map<String, Object> toolCall(ToolCall call) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", call.id());
        json.put("name", call.name());
        json.put("arguments", call.arguments());
        return json;
    }

    private static @Nullable Map<String, Object> error(@Nullable BackendException failure) {
        if (failure == null) {
            return null;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("reason", failure.reason().label());
        json.put("errorClass", failure.errorClass().label());
        json.put("status", failure.status());
        json.put("code", failure.code());
        json.put("message", failure.getMessage());
        return json;
    }

    private static @Nullable Map<String, Object> usage(@Nullable Usage usage) {
        if (usage == null) {
            return null;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("input", usage.input());
        json.put("cachedInput", usage.cachedInput());
        json.put("output", usage.output());
        json.put("reasoning", usage.reasoning());
        return json;
    }

    /** Null for a row that failed; its amount is null if it is unknown. */
    private static @Nullable Map<String, Object> cost(BatchJobResult result) {
        if (!result.isAnswered()) {
            return null;
        }
        Cost cost = result.cost();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("usd", cost.usd() == null ? null : cost.usd().toPlainString());
        json.put("state", cost.state().name().toLowerCase(Locale.ROOT));
        return json;
    }
}
