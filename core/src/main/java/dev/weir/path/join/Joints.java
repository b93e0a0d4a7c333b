package dev.weir.path.join;

import dev.weir.batch.BatchGroup;
import dev.weir.call.Call;
import dev.weir.embedding.EmbeddingLimits;
import dev.weir.embedding.JoinedRequests;
import dev.weir.observe.metrics.BatchLabels;
import dev.weir.pack.PackGroup;
import dev.weir.pack.Packing;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Message;
import dev.weir.spi.embedding.EmbeddingRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which calls may share an exchange, and how: small embedding requests, chat requests that the backend takes several of, and
 * intents of packable types. Thread-safe.
 */
final class Joints {
    /** A request of more inputs, or of more characters or tokens, has little to gain from company. */
    private static final int MOST_INPUTS = 64;

    private static final long LONGEST_INPUTS = 100_000;
    private static final List<Message> NO_MESSAGES = List.of(Message.user(""));

    private final Map<String, EmbeddingLimits> limits;
    private final BatchBackends batches;
    private final Map<String, PackableType> packable;
    private final Set<String> separated;
    private final JointTrials trials;

    /**
     * @param limits the largest embedding requests, by backend
     * @param batches the backends that take several chat requests in one exchange
     * @param packable the packable intent types, by name
     * @param separated the names of metadata whose values have to be equal
     */
    Joints(
            Map<String, EmbeddingLimits> limits,
            BatchBackends batches,
            Map<String, PackableType> packable,
            Set<String> separated,
            JointTrials trials) {
        this.limits = Map.copyOf(limits);
        this.batches = batches;
        this.packable = Map.copyOf(packable);
        this.separated = Set.copyOf(separated);
        this.trials = trials;
    }

    /**
     * A packable intent type.
     *
     * @param maxSize the maximum number of intents in a pack
     */
    record PackableType(Packing packing, int maxSize) {}

    /**
     * What all calls of a group have in common.
     *
     * @param common what is equal in their requests
     */
    private record Key(
            String kind,
            String backend,
            boolean route,
            String model,
            @Nullable String intentType,
            @Nullable String retryStrategy,
            Map<String, String> metadata,
            Object common)
            implements BatchLabels {
        @Override
        public String toString() {
            return backend + "/" + model + (intentType == null ? "" : "/" + intentType);
        }
    }

    /** How a call may share an exchange; null if it may not. A call that asks again has its own answer in its request. */
    @Nullable
    Joint of(Call call) {
        if (call.listener() != null || call.hasSideEffects() || call.facts().attempts() > 0) {
            return null;
        }
        if (call.request() instanceof EmbeddingRequest request) {
            return isSmall(request) ? embeddings(call, request) : null;
        }
        return call.request() instanceof ChatRequest request ? chat(call, request) : null;
    }

    private @Nullable Joint chat(Call call, ChatRequest request) {
        int most = batches.most(call, request);
        if (most > 1) {
            JointTrials.Target target = new JointTrials.Target(call.backend(), call.model(), null);
            if (!trials.isPaused(target)) {
                return batch(call, request, most, target);
            }
        }
        String type = call.intentType();
        PackableType known = type == null ? null : packable.get(type);
        return type == null || known == null ? null : pack(call, request, type, known);
    }

    private Joint batch(Call call, ChatRequest request, int most, JointTrials.Target target) {
        ChatRequest common = request.toBuilder().replaceMessages(NO_MESSAGES).build();
        return new ChatBatchJoint(new BatchGroup(key("prompts", call, common), most, Long.MAX_VALUE), trials, target);
    }

    private static boolean isSmall(EmbeddingRequest request) {
        return request.inputs().size() <= MOST_INPUTS && EmbeddingJoint.length(request) <= LONGEST_INPUTS;
    }

    private Joint embeddings(Call call, EmbeddingRequest request) {
        long tokens =
                limits.getOrDefault(call.backend(), EmbeddingLimits.UNKNOWN).tokens();
        BatchGroup group = new BatchGroup(
                key("embeddings", call, JoinedRequests.Common.of(request)),
                Integer.MAX_VALUE,
                tokens == 0 ? Long.MAX_VALUE : tokens);
        return new EmbeddingJoint(group);
    }

    /** A pack that saves no tokens is none. */
    private @Nullable Joint pack(Call call, ChatRequest request, String name, PackableType type) {
        JointTrials.Target target = new JointTrials.Target(call.backend(), call.model(), name);
        PackGroup common = trials.isPaused(target) ? null : type.packing().group(request);
        if (common == null || type.packing().savedTokens(common, type.maxSize()) <= 0) {
            return null;
        }
        BatchGroup group = new BatchGroup(key("pack", call, common), type.maxSize(), Long.MAX_VALUE);
        return new PackJoint(group, type.packing(), trials, target);
    }

    private Key key(String kind, Call call, Object common) {
        Map<String, String> metadata = new HashMap<>();
        for (String name : separated) {
            String value = call.attributes().get(name);
            if (value != null) {
                metadata.put(name, value);
            }
        }
        return new Key(
                kind,
                call.route() == null ? call.backend() : call.route(),
                call.route() != null,
                call.model(),
                call.intentType(),
                call.retryStrategy(),
                metadata,
                common);
    }
}
