package dev.weir.token;

import dev.weir.spi.backend.Request;
import dev.weir.spi.chat.ChatBatch;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.token.TokenCounter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The prompts of one call that were counted already, so that each is counted once for all targets with the same encoding.
 * Thread-safe; two threads may count the same prompt at the same time.
 */
public final class CountedPrompts {
    private volatile @Nullable Entry latest;

    private record Entry(
            Request request,
            TokenCounter counter,
            long count,
            @Nullable Entry before) {}

    /** @param framed whether what frames messages is counted too */
    long count(Request request, TokenCounter counter, boolean framed) {
        for (Entry entry = latest; entry != null; entry = entry.before) {
            if (entry.counter == counter && haveSamePrompt(entry.request, request)) {
                return entry.count;
            }
        }
        long count = PromptText.count(request, counter, framed);
        latest = new Entry(request, counter, count, latest);
        return count;
    }

    private static boolean haveSamePrompt(Request one, Request other) {
        if (one instanceof ChatRequest chat && other instanceof ChatRequest another) {
            return haveSameElements(chat.messages(), another.messages())
                    && haveSameElements(chat.tools(), another.tools());
        }
        if (one instanceof ChatBatch batch && other instanceof ChatBatch another) {
            return haveSamePrompts(batch.requests(), another.requests());
        }
        return one instanceof EmbeddingRequest embedding
                && other instanceof EmbeddingRequest another
                && haveSameElements(embedding.inputs(), another.inputs());
    }

    private static boolean haveSamePrompts(List<ChatRequest> ones, List<ChatRequest> others) {
        boolean same = ones.size() == others.size();
        for (int i = 0; same && i < ones.size(); i++) {
            same = haveSamePrompt(ones.get(i), others.get(i));
        }
        return same;
    }

    private static boolean haveSameElements(List<?> ones, List<?> others) {
        boolean same = ones.size() == others.size();
        for (int i = 0; same && i < ones.size(); i++) {
            same = ones.get(i) == others.get(i);
        }
        return same;
    }
}
