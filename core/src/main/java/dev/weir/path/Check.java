package dev.weir.path;

import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.call.Stage;
import dev.weir.intent.AnswerCheck;
import dev.weir.observe.metrics.AnswerCheckMetrics;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.time.TimeSource;
import java.util.Map;

/** Checks the answers to intents whose type has a schema, and has one that does not follow it repaired once. */
final class Check implements Stage {
    private final Map<String, AnswerCheck> checks;
    private final AnswerCheckMetrics metrics;
    private final TimeSource time;

    /** @param checks by the names of the intent types */
    Check(Map<String, AnswerCheck> checks, AnswerCheckMetrics metrics, TimeSource time) {
        this.checks = Map.copyOf(checks);
        this.metrics = metrics;
        this.time = time;
    }

    @Override
    public Answer proceed(Call call, Next next) throws BackendException {
        String type = call.intentType();
        AnswerCheck check = type == null ? null : checks.get(type);
        return check == null || !(call.request() instanceof ChatRequest request)
                ? next.proceed(call)
                : new CheckedCall(call, request, check, metrics, time).answer(next);
    }
}
