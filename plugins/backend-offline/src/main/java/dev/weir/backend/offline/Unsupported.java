package dev.weir.backend.offline;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.ResponseFormat;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.ToolChoice;

/** What a chat request can ask for and rules cannot do. Refused, as ignoring it would answer another request. */
final class Unsupported {
    private Unsupported() {}

    static void refuse(ChatRequest request) throws BackendException {
        ToolChoice choice = request.toolChoice();
        if (choice != null && (choice.mode() == ToolChoice.Mode.REQUIRED || choice.mode() == ToolChoice.Mode.NAMED)) {
            throw OfflineBackend.refusal("it calls no tools, and the request demands that one is called");
        }
        ResponseFormat format = request.responseFormat();
        if (format != null && format.kind() == ResponseFormat.Kind.JSON_SCHEMA) {
            throw OfflineBackend.refusal("it answers JSON of its own schemas, and the request gives another");
        }
    }

    /** The text of the last message of the user. */
    static String question(ChatRequest request) throws BackendException {
        for (int i = request.messages().size() - 1; i >= 0; i--) {
            Message message = request.messages().get(i);
            if (message.role() == Role.USER) {
                return textOnly(message);
            }
        }
        throw OfflineBackend.refusal("the request has no message of a user, which is what it reads");
    }

    private static String textOnly(Message message) throws BackendException {
        if (!message.content().stream().allMatch(Content.Text.class::isInstance)) {
            throw OfflineBackend.refusal("it reads text only, and the message holds an image");
        }
        return message.text();
    }
}
