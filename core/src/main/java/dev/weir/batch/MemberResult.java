package dev.weir.batch;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The result of one member of a batch: its answer or its failure. Immutable.
 *
 * @param <A> the answer of a member
 */
public final class MemberResult<A> {
    private static final long UNKNOWN = -1;

    private final @Nullable A answer;
    private final @Nullable Throwable failure;
    private final long tokens;

    private MemberResult(@Nullable A answer, @Nullable Throwable failure, long tokens) {
        this.answer = answer;
        this.failure = failure;
        this.tokens = tokens;
    }

    public static <A> MemberResult<A> answered(A answer) {
        return new MemberResult<>(Objects.requireNonNull(answer, "answer"), null, UNKNOWN);
    }

    /**
     * A failure of this member alone. Its caller receives a runtime exception and a
     * {@link dev.weir.spi.backend.BackendException} as they are, anything else as the cause of a {@link BatchFailedException}.
     */
    public static <A> MemberResult<A> failed(Throwable failure) {
        return new MemberResult<>(null, Objects.requireNonNull(failure, "failure"), UNKNOWN);
    }

    /**
     * The same result with the tokens that it used, which replace the estimate.
     *
     * @param used input and output, at least 0
     */
    public MemberResult<A> tokens(long used) {
        if (used < 0) {
            throw new IllegalArgumentException("tokens must be at least 0, were " + used);
        }
        return new MemberResult<>(answer, failure, used);
    }

    /** The answer; null if the member failed. */
    public @Nullable A answer() {
        return answer;
    }

    /** The failure; null if the member was answered. */
    public @Nullable Throwable failure() {
        return failure;
    }

    /** How many tokens more than estimated it used; 0 if unknown. */
    long beyond(long estimate) {
        return tokens == UNKNOWN ? 0 : tokens - estimate;
    }
}
