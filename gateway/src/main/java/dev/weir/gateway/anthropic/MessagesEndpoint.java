package dev.weir.gateway.anthropic;

import dev.weir.client.CallResult;
import dev.weir.client.WeirClient;
import dev.weir.gateway.api.ApiEndpoint;
import dev.weir.gateway.api.Exchange;
import dev.weir.gateway.api.Models;
import dev.weir.gateway.api.RequestBody;

/** {@code POST /v1/messages}. */
public final class MessagesEndpoint implements ApiEndpoint {
    private final WeirClient weir;
    private final Models models;
    private final int maxBody;

    public MessagesEndpoint(WeirClient weir, Models models, int maxBody) {
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
                .read(false);
        exchange.asked(read.asked());
        MessageFormat format = new MessageFormat(
                "msg_" + exchange.request().id(), read.asked(), read.target().isOnly(MessagesRequestReader.WIRE));
        if (read.stream()) {
            stream(exchange, read, new MessageStream(exchange, format));
        } else {
            answer(exchange, read, format);
        }
    }

    private void answer(Exchange exchange, MessagesRequest read, MessageFormat format) {
        CallResult result = weir.chat(read.request(), read.target().options());
        exchange.called(result);
        String id = result.completion().id();
        String served = result.backend();
        boolean sameWire = served != null && models.type(served).equals(MessagesRequestReader.WIRE);
        exchange.answer(new MessageFormat(id.startsWith("msg_") ? id : format.id(), format.model(), sameWire)
                .message(result.completion()));
    }

    private void stream(Exchange exchange, MessagesRequest read, MessageStream stream) {
        CallResult result = weir.stream(read.request(), read.target().options(), stream);
        exchange.called(result);
        stream.finish(result.completion());
    }
}
