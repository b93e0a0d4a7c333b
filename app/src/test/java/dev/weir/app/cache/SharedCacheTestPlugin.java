package dev.weir.app.cache;

import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.cache.CachedAnswer;
import dev.weir.spi.cache.ResponseCache;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A cache that outlives the runtimes of a test, as one in another process does, and a backend that answers every prompt. */
public final class SharedCacheTestPlugin implements Plugin {
    private static final Map<String, Store> STORES = new ConcurrentHashMap<>();

    /** What the runtimes of one test share. */
    static final class Store {
        final Map<String, CachedAnswer> answers = new ConcurrentHashMap<>();
        final AtomicInteger asked = new AtomicInteger();
        final AtomicInteger atOnce = new AtomicInteger();
        final AtomicInteger mostAtOnce = new AtomicInteger();
        volatile boolean broken;

        static Store named(String name) {
            return STORES.computeIfAbsent(name, each -> new Store());
        }
    }

    /** Names the store. */
    public record StoreSettings(String store) {}

    @Override
    public void register(Extensions extensions) {
        extensions.responseCache("shared", SharedTestCache.class, StoreSettings.class);
        extensions.responseCache("own", OwnTestCache.class, StoreSettings.class);
        extensions.backend("echo", EchoBackend.class, StoreSettings.class);
    }

    /** Shared by processes. */
    static class SharedTestCache implements ResponseCache {
        private final Store store;

        @Inject
        SharedTestCache(StoreSettings settings) {
            store = Store.named(settings.store());
        }

        private Map<String, CachedAnswer> answers() {
            if (store.broken) {
                throw new IllegalStateException("outer", new IllegalStateException("connection refused"));
            }
            return store.answers;
        }

        @Override
        public Optional<CachedAnswer> get(String key) {
            return Optional.ofNullable(answers().get(key));
        }

        @Override
        public void put(String key, CachedAnswer answer, Duration timeToLive) {
            answers().put(key, answer);
        }

        @Override
        public void remove(String key) {
            answers().remove(key);
        }

        @Override
        public void clear() {
            answers().clear();
        }

        @Override
        public long size() {
            return answers().size();
        }
    }

    /** In the memory of the process. */
    static final class OwnTestCache extends SharedTestCache {
        @Inject
        OwnTestCache(StoreSettings settings) {
            super(settings);
        }

        @Override
        public boolean isLocal() {
            return true;
        }
    }

    /** Fails for prompts with FAIL, and breaks the cache at those with BREAK. */
    static final class EchoBackend implements Backend {
        private final Store store;

        @Inject
        EchoBackend(StoreSettings settings) {
            store = Store.named(settings.store());
        }

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            store.mostAtOnce.accumulateAndGet(store.atOnce.incrementAndGet(), Math::max);
            try {
                store.asked.incrementAndGet();
                String text =
                        request.messages().get(request.messages().size() - 1).text();
                if (text.contains("FAIL")) {
                    throw new BackendException(ErrorClass.PERMANENT, "no answer to that");
                }
                store.broken |= text.contains("BREAK");
                return Completion.of(request.model(), "echo of " + text);
            } finally {
                store.atOnce.decrementAndGet();
            }
        }
    }
}
