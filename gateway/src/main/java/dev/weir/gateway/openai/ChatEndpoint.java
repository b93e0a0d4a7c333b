package dev.weir.gateway.openai;

import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.client.WeirClient;
import dev.weir.gateway.api.ApiEndpoint;
import dev.weir.gateway.api.Exchange;
import dev.weir.gateway.api.Models;
import dev.weir.gateway.api.RequestBody;
import dev.weir.spi.chat.Completion;
import java.time.InstantSource;

/** {@code POST /v1/chat/completions}. */
public final class ChatEndpoint implements ApiEndpoint {
    private final WeirClient weir;
    private final Models models;
    private final InstantSource time;
    private final int maxBody;

    public ChatEndpoint(WeirClient weir, Models models, InstantSource time, int maxBody) {
        this.weir = weir;
        this.models = models;
        this.time = time;
        this.maxBody = maxBody;
    }

    @Override
    public void serve(Exchange exchange) {
        ChatRequestReader.ReadRequest read =
                new ChatRequestReader(RequestBody.object(exchange.request(), maxBody), models).read();
        exchange.asked(read.asked());
        String id = "chatcmpl-" + exchange.request().id();
        ChatFormat format = new ChatFormat(
                id, time.instant().getEpochSecond(), read.asked(), read.target().isOnly(ChatRequestReader.WIRE));
        CallOptions options = read.target().options();
        if (read.stream()) {
            stream(exchange, read, options, new ChatStream(exchange, format, read.usage()));
        } else {
            answer(exchange, read, options, format);
        }
    }

    private void answer(Exchange exchange, ChatRequestReader.ReadRequest read, CallOptions options, ChatFormat format) {
        CallResult result = weir.chat(read.request(), options);
        exchange.called(result);
        Completion completion = result.completion();
        String id = completion.id().startsWith("chatcmpl-") ? completion.id() : format.id();
        String served = result.backend();
        boolean sameWire = served != null && models.type(served).equals(ChatRequestReader.WIRE);
        exchange.answer(new ChatFormat(id, format.created(), format.model(), sameWire).completion(completion));
    }

    private void stream(Exchange exchange, ChatRequestReader.ReadRequest read, CallOptions options, ChatStream stream) {
        CallResult result = weir.stream(read.request(), options, stream);
        exchange.called(result);
        stream.finish(result.completion());
    }
}
