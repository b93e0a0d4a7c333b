package dev.weir.cache;

import dev.weir.call.Call;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The keys of calls: digests of everything that determines the answer, in a versioned form. Two calls have one key only if
 * they have the same backend or route, with the same targets, the same request, and the same values of the metadata that
 * separate calls. Nothing but digests leaves this class. Thread-safe.
 */
final class CacheKey {
    /** To be raised when the same call is to have another key; all stored answers are then unused. */
    static final int VERSION = 1;

    private static final int CHAT = 1;
    private static final int EMBEDDING = 2;
    private static final int INPUTS = 3;

    private final CanonicalForm empty = new CanonicalForm();
    private final Map<String, CanonicalForm> routes = new HashMap<>();
    private final Set<String> ignored;
    private final Set<String> separating;

    /**
     * The keys of these settings.
     *
     * @param routes what determines the answers of a route beside the request, by its name, as values of JSON
     */
    CacheKey(CacheSettings settings, Map<String, ?> routes) {
        ignored = Set.copyOf(settings.ignoredParameters());
        separating = new TreeSet<>(settings.separateBy());
        empty.field(VERSION).complete();
        routes.forEach((name, definition) -> {
            CanonicalForm form = empty.copy();
            form.field(2).text(name);
            form.json(definition);
            this.routes.put(name, form.complete());
        });
    }

    /** The key of a chat call. */
    String of(Call call, ChatRequest request) {
        CanonicalForm form = begin(call, CHAT);
        new RequestForm(form, ignored).chat(request);
        return form.digest();
    }

    /** The keys of the inputs of an embedding call, in their order. */
    List<String> of(Call call, EmbeddingRequest request) {
        CanonicalForm common = begin(call, EMBEDDING);
        new RequestForm(common, ignored).embedding(request);
        common.complete();
        return request.inputs().stream().map(input -> of(common, input)).toList();
    }

    private String of(CanonicalForm common, EmbeddingInput input) {
        CanonicalForm form = common.copy();
        new RequestForm(form, ignored).input(input);
        return form.digest();
    }

    /** The key of a call for the inputs with these keys. */
    String of(Collection<String> inputs) {
        CanonicalForm form = new CanonicalForm();
        form.field(VERSION).field(INPUTS).list(inputs.size());
        inputs.forEach(form::text);
        return form.digest();
    }

    private CanonicalForm begin(Call call, int kind) {
        String route = call.route();
        CanonicalForm known = route == null ? null : routes.get(route);
        CanonicalForm form = (known == null ? empty : known).copy();
        if (known == null) {
            form.field(1).text(call.backend());
        }
        for (String name : separating) {
            String value = call.attributes().get(name);
            if (value != null) {
                form.field(3).text(name);
                form.text(value);
            }
        }
        form.field(3 + kind);
        return form;
    }
}
