package dev.weir.gateway.anthropic;

import dev.weir.Weir;
import dev.weir.client.CountedTokens;
import dev.weir.gateway.api.ApiEndpoint;
import dev.weir.gateway.api.Exchange;
import dev.weir.gateway.api.Json;
import dev.weir.gateway.api.Models;
import dev.weir.gateway.api.RequestBody;

/** {@code POST /v1/messages/count_tokens}: as the provider counts, or an estimate; no model is asked for an answer. */
public final class CountTokensEndpoint implements ApiEndpoint {
    private final Weir weir;
    private final Models models;
    private final int maxBody;

    public CountTokensEndpoint(Weir weir, Models models, int maxBody) {
        this.weir = weir;
        this.models = models;
        this.maxBody = maxBody;
    }

    @Override
    public void serve(Exchange exchange) {
        MessagesRequest read = new MessagesRequestReader(
                        RequestBody.object(exchange.request(), maxBody),
                        exchange.request().header("anthropic-beta"),
                        models)
                .read(true);
        exchange.asked(read.asked());
        CountedTokens count = weir.countTokens(read.request(), read.target().options());
        exchange.header("x-weir-estimated", Boolean.toString(count.estimated()));
        exchange.answer(Json.object().put("input_tokens", count.tokens()));
    }
}
