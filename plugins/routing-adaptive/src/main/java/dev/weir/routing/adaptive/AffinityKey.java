package dev.weir.routing.adaptive;

import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatBatch;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What calls have in common that go to one target: a value that the caller gave, or the beginning of the prompt in the order
 * in which prompt caches match it. It ends with the first user message, so that all turns of a conversation have the same.
 */
final class AffinityKey {
    private final @Nullable String key;
    private final int prefixCharacters;

    AffinityKey(AffinitySettings settings) {
        key = settings.key();
        prefixCharacters = settings.prefixCharacters();
    }

    /** The hash of the key of a call. */
    long of(Request request, CallContext call) {
        String given = key == null ? null : given(key, request, call);
        return given == null ? prefix(request) : StableHash.of(given);
    }

    private static @Nullable String given(String key, Request request, CallContext call) {
        String attribute = call.attributes().get(key);
        if (attribute != null) {
            return attribute;
        }
        return parameters(request).get(key) instanceof String parameter ? parameter : null;
    }

    private static Map<String, Object> parameters(Request request) {
        if (request instanceof ChatBatch batch) {
            return parameters(batch.requests().get(0));
        }
        if (request instanceof ChatRequest chat) {
            return chat.parameters();
        }
        return request instanceof EmbeddingRequest embedding ? embedding.parameters() : Map.of();
    }

    private long prefix(Request request) {
        if (request instanceof ChatBatch batch) {
            return prefix(batch.requests().get(0));
        }
        StableHash hash = new StableHash(prefixCharacters);
        if (request instanceof ChatRequest chat) {
            for (Tool tool : chat.tools()) {
                hash.add(tool.name()).add(tool.description());
            }
            addMessages(chat, hash);
        } else if (request instanceof EmbeddingRequest embedding
                && embedding.inputs().get(0) instanceof EmbeddingInput.Text text) {
            hash.add(text.text());
        }
        return hash.value();
    }

    private static void addMessages(ChatRequest chat, StableHash hash) {
        for (Message message : chat.messages()) {
            if (hash.isFull()) {
                return;
            }
            hash.add(message.role().name()).add(message.text());
            if (message.role() == Role.USER) {
                return;
            }
        }
    }
}
