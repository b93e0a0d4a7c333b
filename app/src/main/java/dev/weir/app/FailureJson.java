package dev.weir.app;

import dev.weir.call.AttemptLog;
import dev.weir.call.CallException;
import dev.weir.call.CallFailedException;
import dev.weir.call.InvalidAnswerException;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.chat.Completion;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A failure as the JSON object that {@code weir ask --json} prints. */
final class FailureJson {
    private FailureJson() {}

    static String of(Exception e, int exitCode) {
        Map<String, Object> error = error(String.valueOf(e.getMessage()), exitCode);
        if (e instanceof CallException call) {
            addCall(error, call);
        }
        return write(error);
    }

    static String of(String message, int exitCode) {
        return write(error(message, exitCode));
    }

    private static Map<String, Object> error(String message, int exitCode) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", message);
        error.put("exitCode", exitCode);
        return error;
    }

    private static String write(Map<String, Object> error) {
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(Map.of("error", error));
    }

    private static void addCall(Map<String, Object> error, CallException call) {
        error.put("callId", call.callId());
        AttemptLog attempts = call.attemptLog();
        if (attempts != null) {
            error.put("attempts", attempts.attemptCount());
        }
        if (call instanceof CallFailedException failed) {
            BackendException failure = failed.failure();
            error.put("reason", failed.reason().label());
            error.put("errorClass", failed.errorClass().label());
            error.put("status", failure.status());
            error.put("code", failure.code());
            error.put("requestId", failure.requestId());
            Completion partial = failure.partial();
            if (partial != null) {
                error.put("partialText", partial.text());
            }
        }
        if (call instanceof InvalidAnswerException invalid) {
            error.put("invalidText", invalid.answer().text());
        }
    }
}
