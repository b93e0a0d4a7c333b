package dev.weir.path.join;

import dev.weir.batch.BatchProcessor;
import dev.weir.batch.BatchSettings;
import dev.weir.call.Stage;
import dev.weir.embedding.EmbeddingLimits;
import dev.weir.observe.BatchSpans;
import dev.weir.observe.Spans;
import dev.weir.observe.metrics.BatchMetrics;
import dev.weir.observe.metrics.CallLabels;
import dev.weir.observe.metrics.RuntimeMeters;
import dev.weir.pack.Packing;
import dev.weir.path.join.Joints.PackableType;
import dev.weir.spi.intent.IntentType;
import dev.weir.spi.time.TimeSource;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a runtime.
 *
 * @param stage the stage at which calls join them; null if calls are not batched
 * @param processor what forms them; null if calls are not batched
 */
public record Batching(@Nullable Stage stage, @Nullable BatchProcessor<?, ?> processor) {

    /**
     * Batches of embedding requests, of chat requests, and of intents of the types that are packable.
     *
     * @param limits the largest embedding requests, by backend
     * @param backends those that take several chat requests in one exchange
     * @param separated the names of metadata whose values calls of one batch have in common
     * @param threads runs batches, each of which waits for its backend
     */
    public static Batching of(
            BatchSettings settings,
            Map<String, EmbeddingLimits> limits,
            BatchBackends backends,
            Collection<IntentType> types,
            Set<String> separated,
            RuntimeMeters meters,
            CallLabels labels,
            Spans spans,
            Executor threads,
            TimeSource time) {
        if (settings.maxBatchSize() <= 1) {
            return new Batching(null, null);
        }
        BatchMetrics metrics = new BatchMetrics(meters, labels);
        BatchProcessor<BatchedCall, BatchedAnswer> processor = BatchProcessor.builder(
                        new BatchSender(new BatchSpans(spans), time))
                .settings(settings)
                .executor(threads)
                .listener(metrics)
                .time(time)
                .build();
        metrics.show(processor::statistics);
        Joints joints = new Joints(limits, backends, packable(types), separated, new JointTrials(time));
        return new Batching(new JoinCalls(processor, joints, time), processor);
    }

    private static Map<String, PackableType> packable(Collection<IntentType> types) {
        SecureRandom keys = new SecureRandom();
        Map<String, PackableType> packable = new HashMap<>();
        types.stream()
                .filter(IntentType::packable)
                .forEach(type ->
                        packable.put(type.name(), new PackableType(Packing.of(type, keys), type.maxPackSize())));
        return packable;
    }
}
