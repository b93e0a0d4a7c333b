package dev.weir.cache;

import dev.weir.call.Call;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.embedding.EmbeddingRequest;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The keys of calls: digests of everything that determines the answer, in a versioned form. Two calls have one key only if
 * they have the same backend or route, with the same targets, the same request, and the same values of the metadata that
 * separate calls. Nothing but digests leaves this class. Thread-safe: threads reuse the buffers of others that have finished.
 */
final class CacheKey {
    /** To be raised when the same call is to have another key; all stored answers are then unused. */
    static final int VERSION = 1;

    private static final int CHAT = 1;
    private static final int EMBEDDING = 2;
    private static final int INPUTS = 3;

    /** As many as threads can be expected to compute keys at the same time. */
    private static final int SPARE = 16;

    private final Map<String, byte[]> routes = new HashMap<>();
    private final Set<String> ignored;
    private final Set<String> separating;
    private final AtomicReferenceArray<@Nullable KeyDigest> spare = new AtomicReferenceArray<>(SPARE);

    /**
     * The keys of these settings.
     *
     * @param routes what determines the answers of a route beside the request, by its name, as values of JSON
     */
    CacheKey(CacheSettings settings, Map<String, ?> routes) {
        ignored = Set.copyOf(settings.ignoredParameters());
        separating = new TreeSet<>(settings.separateBy());
        routes.forEach((name, definition) -> this.routes.put(name, CanonicalForm.of(form -> {
            form.field(VERSION).field(2).text(name);
            form.json(definition);
        })));
    }

    /** The key of a chat call. */
    String of(Call call, ChatRequest request) {
        return digest(form -> {
            begin(form, call, CHAT);
            new RequestForm(form, ignored).chat(request);
        });
    }

    /** The keys of the inputs of an embedding call, in their order. */
    List<String> of(Call call, EmbeddingRequest request) {
        return request.inputs().stream()
                .map(input -> digest(form -> {
                    begin(form, call, EMBEDDING);
                    RequestForm embedding = new RequestForm(form, ignored);
                    embedding.embedding(request);
                    embedding.input(input);
                }))
                .toList();
    }

    /** The key of a call for the inputs with these keys. */
    String of(Collection<String> inputs) {
        return digest(form -> {
            form.field(VERSION).field(INPUTS).list(inputs.size());
            inputs.forEach(form::text);
        });
    }

    /** A digest that is in use is in no slot, and one whose writer throws is left to the garbage collector. */
    private String digest(Consumer<CanonicalForm> writer) {
        int slot = (int) (Thread.currentThread().getId() % SPARE);
        KeyDigest known = spare.getAndSet(slot, null);
        KeyDigest digest = known == null ? new KeyDigest() : known;
        writer.accept(digest.form());
        String key = digest.hex();
        spare.setRelease(slot, digest);
        return key;
    }

    private void begin(CanonicalForm form, Call call, int kind) {
        String route = call.route();
        byte[] known = route == null ? null : routes.get(route);
        if (known == null) {
            form.field(VERSION).field(1).text(call.backend());
        } else {
            form.continueWith(known);
        }
        for (String name : separating) {
            String value = call.attributes().get(name);
            if (value != null) {
                form.field(3).text(name);
                form.text(value);
            }
        }
        form.field(3 + kind);
    }
}
