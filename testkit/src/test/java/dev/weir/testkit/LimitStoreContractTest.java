package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.limit.Limit;
import dev.weir.spi.limit.LimitDecision;
import dev.weir.spi.limit.LimitStore;
import dev.weir.spi.limit.LimitedTarget;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract holds for a store that keeps it, and finds one out that breaks it: one fault each. */
class LimitStoreContractTest {

    @Nested
    class HoldsForAStoreThatKeepsIt extends LimitStoreContract {
        private @Nullable LimitStore shared;

        @Override
        protected synchronized LimitStore connect(TimeSource time) {
            if (shared == null) {
                shared = new MemoryLimitStore(time);
            }
            return shared;
        }
    }

    /** A store that behaves as another one except for what a test changes. */
    private static class Changed implements LimitStore {
        private final LimitStore store;

        Changed(LimitStore store) {
            this.store = store;
        }

        @Override
        public LimitDecision take(LimitedTarget target, long tokens, Deadline deadline) throws Exception {
            return store.take(target, tokens, deadline);
        }

        @Override
        public void giveBack(LimitedTarget target, long requests, long tokens, Deadline deadline) throws Exception {
            store.giveBack(target, requests, tokens, deadline);
        }

        @Override
        public void coolDown(LimitedTarget target, Duration duration, Deadline deadline) throws Exception {
            store.coolDown(target, duration, deadline);
        }
    }

    private static LimitStoreContract contractOf(UnaryOperator<LimitStore> fault) {
        AtomicReference<@Nullable LimitStore> shared = new AtomicReference<>();
        return new LimitStoreContract() {
            @Override
            protected LimitStore connect(TimeSource time) {
                shared.compareAndSet(null, fault.apply(new MemoryLimitStore(time)));
                return shared.get();
            }
        };
    }

    private static void assertFoundOut(ThrowingCallable test) {
        assertThatThrownBy(test).isInstanceOf(AssertionError.class);
    }

    private static LimitedTarget with(LimitedTarget target, @Nullable Long requests, @Nullable Long tokens) {
        return LimitedTarget.of(target.name(), requests, tokens, target.burst());
    }

    @Test
    void findsAStoreThatPermitsEverything() {
        LimitStoreContract contract = contractOf(store -> new Changed(store) {
            @Override
            public LimitDecision take(LimitedTarget target, long tokens, Deadline deadline) {
                return LimitDecision.PERMITTED;
            }
        });
        assertFoundOut(contract::permitsAsManyRequestsAsTheLimit);
        assertFoundOut(contract::permitsAsManyTokensAsTheLimit);
        assertFoundOut(contract::permitsNothingDuringACoolDown);
    }

    @Test
    void findsAStoreWhoseRefusalsTakeARequest() {
        assertFoundOut(contractOf(store -> new Changed(store) {
            @Override
            public LimitDecision take(LimitedTarget target, long tokens, Deadline deadline) throws Exception {
                Long requests = target.requestsPerMinute();
                if (requests == null) {
                    return super.take(target, tokens, deadline);
                }
                LimitDecision request = super.take(with(target, requests, null), 0, deadline);
                return request.isPermitted()
                        ? super.take(with(target, null, target.tokensPerMinute()), tokens, deadline)
                        : request;
            }
        })::takesFromAllLimitsOrFromNone);
    }

    @Test
    void findsAWaitThatIsTooShort() {
        assertFoundOut(contractOf(store -> new Changed(store) {
            @Override
            public LimitDecision take(LimitedTarget target, long tokens, Deadline deadline) throws Exception {
                LimitDecision decision = super.take(target, tokens, deadline);
                return decision.isPermitted()
                        ? decision
                        : LimitDecision.waitFor(
                                Limit.REQUESTS, decision.untilPermitted().dividedBy(2));
            }
        })::permitsACallAfterItsWait);
    }

    @Test
    void findsAStoreThatNeverPermitsALargeCall() {
        assertFoundOut(contractOf(store -> new Changed(store) {
            @Override
            public LimitDecision take(LimitedTarget target, long tokens, Deadline deadline) throws Exception {
                return tokens > target.tokensPerMinute()
                        ? LimitDecision.waitFor(Limit.TOKENS, Duration.ofHours(1))
                        : super.take(target, tokens, deadline);
            }
        })::permitsACallLargerThanTheLimitWhenThatIsFull);
    }

    @Test
    void findsAStoreThatTakesNothingBack() {
        LimitStoreContract contract = contractOf(store -> new Changed(store) {
            @Override
            public void giveBack(LimitedTarget target, long requests, long tokens, Deadline deadline) {}
        });
        assertFoundOut(contract::takesBackWhatWasNotUsed);
    }

    @Test
    void findsAStoreThatForgetsWhatWasUsedBeyondTheEstimate() {
        assertFoundOut(contractOf(store -> new Changed(store) {
            @Override
            public void giveBack(LimitedTarget target, long requests, long tokens, Deadline deadline) throws Exception {
                super.giveBack(target, requests, Math.max(0, tokens), deadline);
            }
        })::countsWhatWasUsedBeyondTheEstimate);
    }

    @Test
    void findsACoolDownThatEndsWithTheLatestRequest() {
        assertFoundOut(contractOf(store -> new Changed(store) {
            private Duration latest = Duration.ZERO;

            @Override
            public void coolDown(LimitedTarget target, Duration duration, Deadline deadline) {
                latest = duration;
            }

            @Override
            public LimitDecision take(LimitedTarget target, long tokens, Deadline deadline) throws Exception {
                super.coolDown(target, latest, deadline);
                latest = Duration.ZERO;
                return super.take(target, tokens, deadline);
            }
        })::permitsNothingDuringACoolDown);
    }

    @Test
    void findsTargetsThatShareALimit() {
        assertFoundOut(contractOf(store -> new Changed(store) {
            @Override
            public LimitDecision take(LimitedTarget target, long tokens, Deadline deadline) throws Exception {
                LimitedTarget one =
                        LimitedTarget.of("one", target.requestsPerMinute(), target.tokensPerMinute(), target.burst());
                return super.take(one, tokens, deadline);
            }
        })::keepsTargetsApart);
    }

    @Test
    void findsProcessesThatShareNothing() {
        LimitStoreContract contract = new LimitStoreContract() {
            @Override
            protected LimitStore connect(TimeSource time) {
                return new MemoryLimitStore(time);
            }
        };
        assertFoundOut(contract::processesShareLimitsAndCoolDowns);
        assertFoundOut(contract::ofManyCallsAtOnceExactlyTheLimitPasses);
    }
}
