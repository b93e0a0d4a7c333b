package dev.weir.gateway.openai;

import dev.weir.client.CallResult;
import dev.weir.client.WeirClient;
import dev.weir.gateway.api.ApiEndpoint;
import dev.weir.gateway.api.Exchange;
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
    private final InstantSource time;
    private final int maxBody;

    public ResponsesEndpoint(WeirClient weir, Models models, InstantSource time, int maxBody) {
        this.weir = weir;
        this.models = models;
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
        CallResult result = weir.chat(read.request(), read.target().options());
        exchange.called(result);
        ResponseItems items = new ResponseItems(id, read.encrypted(), events -> {});
        result.completion().deliverTo(items);
        exchange.answer(response.answered(result.completion(), items.finish(isCut(result.completion()))));
    }

    private void stream(
            Exchange exchange, ResponsesRequestReader.ResponsesRequest read, ResponseObject response, String id) {
        ResponseStream stream = new ResponseStream(exchange, response);
        ResponseItems items = new ResponseItems(id, read.encrypted(), stream);
        CallResult result = weir.stream(read.request(), read.target().options(), items);
        exchange.called(result);
        stream.finish(result.completion(), items.finish(isCut(result.completion())));
    }

    private static boolean isCut(Completion completion) {
        return completion.finishReason() == FinishReason.LENGTH
                || completion.finishReason() == FinishReason.TRUNCATED
                || completion.finishReason() == FinishReason.CONTENT_FILTER;
    }
}
