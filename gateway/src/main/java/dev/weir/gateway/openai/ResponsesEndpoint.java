package dev.weir.gateway.openai;

import dev.weir.call.CallException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.client.WeirClient;
import dev.weir.gateway.api.ApiEndpoint;
import dev.weir.gateway.api.CallFailures;
import dev.weir.gateway.api.ErrorFormat;
import dev.weir.gateway.api.Exchange;
import dev.weir.gateway.api.GatewayException;
import dev.weir.gateway.api.Models;
import dev.weir.gateway.api.RequestBody;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import java.time.InstantSource;
import java.util.Map;

/** {@code POST /v1/responses}, which keeps nothing: each request has the whole conversation. */
public final class ResponsesEndpoint implements ApiEndpoint {
    private final WeirClient weir;
    private final Models models;
    private final ErrorFormat errors;
    private final InstantSource time;
    private final int maxBody;

    public ResponsesEndpoint(WeirClient weir, Models models, ErrorFormat errors, InstantSource time, int maxBody) {
        this.weir = weir;
        this.models = models;
        this.errors = errors;
        this.time = time;
        this.maxBody = maxBody;
    }

    @Override
    public void serve(Exchange exchange) {
        Map<String, Object> body = RequestBody.object(exchange.request(), maxBody);
        ResponsesRequestReader.ResponsesRequest read = new ResponsesRequestReader(body, models).read();
        exchange.asked(read.asked());
        String id = exchange.request().id();
        ResponseObject response =
                new ResponseObject("resp_" + id, time.instant().getEpochSecond(), read.asked(), body);
        if (read.stream()) {
            stream(exchange, read, response, id);
        } else {
            answer(exchange, read, response, id);
        }
    }

    private void answer(
            Exchange exchange, ResponsesRequestReader.ResponsesRequest read, ResponseObject response, String id) {
        try {
            CallResult result = weir.chat(read.request(), read.target().options());
            exchange.called(result);
            ResponseItems items = new ResponseItems(id, read.encrypted(), events -> {});
            result.completion().deliverTo(items);
            exchange.answer(response.answered(result.completion(), items.finish(isCut(result.completion()))));
        } catch (CallException e) {
            throw CallFailures.of(e);
        }
    }

    private void stream(
            Exchange exchange, ResponsesRequestReader.ResponsesRequest read, ResponseObject response, String id) {
        ResponseStream stream = new ResponseStream(exchange, response);
        ResponseItems items = new ResponseItems(id, read.encrypted(), stream);
        CallOptions options = read.target().options();
        try {
            CallResult result = weir.stream(read.request(), options, items);
            exchange.called(result);
            stream.finish(result.completion(), items.finish(isCut(result.completion())));
        } catch (CallException e) {
            GatewayException failure = CallFailures.of(e);
            if (!exchange.isCommitted()) {
                throw failure;
            }
            String code = errors.body(failure, id).path("error").path("code").asString();
            stream.fail(failure, code);
        }
    }

    private static boolean isCut(Completion completion) {
        return completion.finishReason() == FinishReason.LENGTH
                || completion.finishReason() == FinishReason.TRUNCATED
                || completion.finishReason() == FinishReason.CONTENT_FILTER;
    }
}
