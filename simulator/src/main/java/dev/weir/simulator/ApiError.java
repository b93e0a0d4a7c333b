package dev.weir.simulator;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * An error as the API says it.
 *
 * @param headers sent along
 */
record ApiError(
        int status,
        String message,
        String type,
        @Nullable String param,
        @Nullable String code,
        Map<String, String> headers) {

    static ApiError invalid(String message, @Nullable String param, @Nullable String code) {
        return of(400, "invalid_request_error", code, message).withParam(param);
    }

    static ApiError of(int status, String type, @Nullable String code, String message) {
        return new ApiError(status, message, type, null, code, Map.of());
    }

    ApiError withParam(@Nullable String param) {
        return new ApiError(status, message, type, param, code, headers);
    }

    ApiError with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new ApiError(status, message, type, param, code, more);
    }

    byte[] json() {
        ObjectNode body = Json.object();
        body.putObject("error")
                .put("message", message)
                .put("type", type)
                .put("param", param)
                .put("code", code);
        return Json.bytes(body);
    }

    Reply reply() {
        Reply reply = Reply.json(status, json());
        for (Map.Entry<String, String> header : headers.entrySet()) {
            reply = reply.with(header.getKey(), header.getValue());
        }
        return reply;
    }

    ApiException thrown() {
        return new ApiException(this);
    }
}
