package dev.weir.batchjob;

import java.time.Duration;

/**
 * How a batch job is driven. Immutable. Made with {@link #DEFAULT} and the {@code with} methods.
 *
 * @param pollInterval the first time between two looks at a batch; it grows by half each time
 * @param maxPollInterval the longest such time
 * @param retryDelay the delay before the second try of a request that failed; it doubles with each further one
 * @param maxRetryDelay the longest such delay
 * @param requeueDelay the delay before a part is submitted again that was refused for the tokens that are enqueued at the
 *     provider; it doubles with each further refusal
 * @param maxRequeueDelay the longest such delay
 * @param operationTimeout the time limit of one request to the provider, such as the upload of a part
 * @param settleTime after an interrupted submission, the time until the provider is asked whether it has the batch
 */
public record BatchJobSettings(
        Duration pollInterval,
        Duration maxPollInterval,
        Duration retryDelay,
        Duration maxRetryDelay,
        Duration requeueDelay,
        Duration maxRequeueDelay,
        Duration operationTimeout,
        Duration settleTime) {

    /** Polls after 5 seconds to 2 minutes. */
    public static final BatchJobSettings DEFAULT = new BatchJobSettings(
            Duration.ofSeconds(5),
            Duration.ofMinutes(2),
            Duration.ofSeconds(1),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            Duration.ofMinutes(15),
            Duration.ofMinutes(10),
            Duration.ofSeconds(15));

    public BatchJobSettings {
        requirePositive("pollInterval", pollInterval);
        requirePositive("maxPollInterval", maxPollInterval);
        requirePositive("retryDelay", retryDelay);
        requirePositive("maxRetryDelay", maxRetryDelay);
        requirePositive("requeueDelay", requeueDelay);
        requirePositive("maxRequeueDelay", maxRequeueDelay);
        requirePositive("operationTimeout", operationTimeout);
        if (settleTime.isNegative()) {
            throw new IllegalArgumentException("settleTime must be at least 0, was " + settleTime);
        }
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + " must be above 0, was " + value);
        }
    }

    /** With another time between two looks at a batch, which does not grow. */
    public BatchJobSettings withPollInterval(Duration interval) {
        return new BatchJobSettings(
                interval,
                interval,
                retryDelay,
                maxRetryDelay,
                requeueDelay,
                maxRequeueDelay,
                operationTimeout,
                settleTime);
    }

    /** With another delay before a refused part is submitted again, which does not grow. */
    public BatchJobSettings withRequeueDelay(Duration delay) {
        return new BatchJobSettings(
                pollInterval, maxPollInterval, retryDelay, maxRetryDelay, delay, delay, operationTimeout, settleTime);
    }

    /** With another delay before a request that failed is tried again, which does not grow. */
    public BatchJobSettings withRetryDelay(Duration delay) {
        return new BatchJobSettings(
                pollInterval,
                maxPollInterval,
                delay,
                delay,
                requeueDelay,
                maxRequeueDelay,
                operationTimeout,
                settleTime);
    }

    /** With another time until a provider is asked whether it has the batch of an interrupted submission. */
    public BatchJobSettings withSettleTime(Duration time) {
        return new BatchJobSettings(
                pollInterval,
                maxPollInterval,
                retryDelay,
                maxRetryDelay,
                requeueDelay,
                maxRequeueDelay,
                operationTimeout,
                time);
    }
}
