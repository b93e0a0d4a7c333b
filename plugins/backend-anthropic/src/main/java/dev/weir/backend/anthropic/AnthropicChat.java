package dev.weir.backend.anthropic;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.wire.chat.ChatDialect;
import dev.weir.wire.chat.IncomingCompletion;
import dev.weir.wire.chat.WireName;
import okhttp3.Request;

/** Anthropic's messages. Safe for use by many threads. */
final class AnthropicChat implements ChatDialect {
    private final AnthropicEndpoint endpoint;
    private final MessagesRequestWriter writer;
    private final WireName wire;

    AnthropicChat(AnthropicEndpoint endpoint, MessagesRequestWriter writer, WireName wire) {
        this.endpoint = endpoint;
        this.writer = writer;
        this.wire = wire;
    }

    @Override
    public Request request(ChatRequest request, boolean stream) throws BackendException {
        return endpoint.messages(writer.write(request, stream), stream, MessagesRequestWriter.betas(request));
    }

    @Override
    public IncomingCompletion receive(ChatRequest request, boolean listening) {
        return new ReceivedMessage(request.model(), wire, listening, writer.answerTool(request));
    }
}
