package dev.weir.gateway.openai;

import dev.weir.gateway.api.Exchange;
import dev.weir.gateway.api.GatewayException;
import dev.weir.gateway.api.Json;
import dev.weir.gateway.api.Sse;
import dev.weir.spi.chat.Completion;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a response as it arrives, as numbered events. The head of the answer is sent with its first output. For one thread. */
final class ResponseStream implements ResponseItems.Steps {
    private final Exchange exchange;
    private final ResponseObject response;
    private long number;

    ResponseStream(Exchange exchange, ResponseObject response) {
        this.exchange = exchange;
        this.response = response;
    }

    @Override
    public void called(String callId) {
        exchange.calling(callId);
    }

    @Override
    public void step(List<ObjectNode> events) {
        Sse frame = begun();
        events.forEach(event -> add(frame, event));
        exchange.event(frame.bytes());
    }

    private Sse begun() {
        Sse frame = new Sse();
        if (!exchange.isCommitted()) {
            exchange.begin(this::failed);
            add(frame, event("response.created", response.inProgress()));
            add(frame, event("response.in_progress", response.inProgress()));
        }
        return frame;
    }

    private static ObjectNode event(String type, ObjectNode response) {
        ObjectNode event = Json.object().put("type", type);
        event.set("response", response);
        return event;
    }

    private void add(Sse frame, ObjectNode event) {
        frame.event(event.path("type").asString(), event.put("sequence_number", number++));
    }

    void finish(Completion completion, ArrayNode output) {
        Sse frame = begun();
        ObjectNode whole = response.answered(completion, output);
        add(frame, event("response." + whole.path("status").asString(), whole));
        exchange.finish(frame);
    }

    private Sse failed(GatewayException failure) {
        String code = exchange.errorBody(failure).path("error").path("code").asString();
        Sse frame = new Sse();
        add(frame, event("response.failed", response.failed(code, failure.message())));
        return frame;
    }
}
