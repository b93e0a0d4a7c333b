package dev.weir.testkit;

import dev.weir.spi.limit.Limit;
import dev.weir.spi.limit.LimitDecision;
import dev.weir.spi.limit.LimitStore;
import dev.weir.spi.limit.LimitedTarget;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.fake.MemoryLimitStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/** Limit stores with one fault each. */
final class LimitStoreFaults {
    private LimitStoreFaults() {}

    @ExtendWith(FaultTable.Subject.class)
    static final class Tests extends LimitStoreContract {
        private final UnaryOperator<LimitStore> made;
        private @Nullable LimitStore shared;

        Tests(UnaryOperator<LimitStore> made) {
            this.made = made;
        }

        @Override
        protected synchronized LimitStore connect(TimeSource time) {
            if (shared == null) {
                shared = new MemoryLimitStore(time);
            }
            return made.apply(shared);
        }
    }

    /** Behaves as another store except for its fault. */
    private static class Changed implements LimitStore, AutoCloseable {
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

        @Override
        public void close() {}
    }

    private static LimitedTarget with(LimitedTarget target, @Nullable Long requests, @Nullable Long tokens) {
        return LimitedTarget.of(target.name(), requests, tokens, target.burst());
    }

    static FaultTable<UnaryOperator<LimitStore>> table() {
        FaultTable<UnaryOperator<LimitStore>> table =
                new FaultTable<>(LimitStoreContract.class, Tests.class, Changed::new);
        takes(table);
        shares(table);
        behaves(table);
        return table;
    }

    private static void takes(FaultTable<UnaryOperator<LimitStore>> table) {
        table.fault(
                        "permits everything",
                        taking((store, target, tokens, deadline) -> LimitDecision.PERMITTED),
                        "permitsAsManyRequestsAsTheLimit",
                        "permitsAsManyTokensAsTheLimit",
                        "permitsNothingDuringACoolDown",
                        "refillsUpToTheBurstAlone")
                .fault(
                        "takes a request that it refuses",
                        taking((store, target, tokens, deadline) -> {
                            Long requests = target.requestsPerMinute();
                            if (requests == null) {
                                return store.take(target, tokens, deadline);
                            }
                            LimitDecision request = store.take(with(target, requests, null), 0, deadline);
                            return request.isPermitted()
                                    ? store.take(with(target, null, target.tokensPerMinute()), tokens, deadline)
                                    : request;
                        }),
                        "takesFromAllLimitsOrFromNone")
                .fault(
                        "names too short a wait",
                        taking((store, target, tokens, deadline) -> {
                            LimitDecision decision = store.take(target, tokens, deadline);
                            return decision.isPermitted()
                                    ? decision
                                    : LimitDecision.waitFor(
                                            Limit.REQUESTS,
                                            decision.untilPermitted().dividedBy(2));
                        }),
                        "permitsACallAfterItsWait")
                .fault(
                        "never permits a call that is larger than the limit",
                        taking((store, target, tokens, deadline) -> tokens > target.tokensPerMinute()
                                ? LimitDecision.waitFor(Limit.TOKENS, Duration.ofHours(1))
                                : store.take(target, tokens, deadline)),
                        "permitsACallLargerThanTheLimitWhenThatIsFull")
                .fault(
                        "takes nothing back",
                        store -> new Changed(store) {
                            @Override
                            public void giveBack(LimitedTarget target, long requests, long tokens, Deadline deadline) {}
                        },
                        "takesBackWhatWasNotUsed")
                .fault(
                        "takes back more than there is room for",
                        store -> new Changed(store) {
                            private long surplus;

                            @Override
                            public void giveBack(LimitedTarget target, long requests, long tokens, Deadline deadline) {
                                surplus += requests;
                            }

                            @Override
                            public LimitDecision take(LimitedTarget target, long tokens, Deadline deadline)
                                    throws Exception {
                                return surplus-- > 0 ? LimitDecision.PERMITTED : super.take(target, tokens, deadline);
                            }
                        },
                        "isNeverMoreThanFull")
                .fault(
                        "forgets what was used beyond the estimate",
                        store -> new Changed(store) {
                            @Override
                            public void giveBack(LimitedTarget target, long requests, long tokens, Deadline deadline)
                                    throws Exception {
                                super.giveBack(target, requests, Math.max(0, tokens), deadline);
                            }
                        },
                        "countsWhatWasUsedBeyondTheEstimate")
                .fault(
                        "ends a cool-down with the latest request",
                        store -> new Changed(store) {
                            private Duration latest = Duration.ZERO;

                            @Override
                            public void coolDown(LimitedTarget target, Duration duration, Deadline deadline) {
                                latest = duration;
                            }

                            @Override
                            public LimitDecision take(LimitedTarget target, long tokens, Deadline deadline)
                                    throws Exception {
                                super.coolDown(target, latest, deadline);
                                latest = Duration.ZERO;
                                return super.take(target, tokens, deadline);
                            }
                        },
                        "permitsNothingDuringACoolDown")
                .fault(
                        "keeps the first limits",
                        store -> new Changed(store) {
                            private final Map<String, LimitedTarget> first = new HashMap<>();

                            @Override
                            public synchronized LimitDecision take(LimitedTarget target, long tokens, Deadline deadline)
                                    throws Exception {
                                return super.take(
                                        first.computeIfAbsent(target.name(), name -> target), tokens, deadline);
                            }
                        },
                        "changedLimitsHoldFromNowOn");
    }

    private static void shares(FaultTable<UnaryOperator<LimitStore>> table) {
        table.fault(
                        "has one limit for all targets",
                        taking((store, target, tokens, deadline) -> {
                            LimitedTarget one = LimitedTarget.of(
                                    "one", target.requestsPerMinute(), target.tokensPerMinute(), target.burst());
                            return store.take(one, tokens, deadline);
                        }),
                        "keepsTargetsApart")
                .fault(
                        "shares nothing",
                        store -> new Changed(new MemoryLimitStore(TimeSource.system())),
                        "processesShareLimitsAndCoolDowns",
                        "ofManyCallsAtOnceExactlyTheLimitPasses");
    }

    private static void behaves(FaultTable<UnaryOperator<LimitStore>> table) {
        table.fault(
                        "waits however often it is interrupted",
                        taking((store, target, tokens, deadline) -> {
                            if (Thread.currentThread().isInterrupted()) {
                                Waiting.atAll();
                                Waiting.forLong();
                            }
                            return store.take(target, tokens, deadline);
                        }),
                        "anOperationEndsPromptlyAfterAnInterrupt")
                .fault(
                        "ignores the deadline",
                        taking((store, target, tokens, deadline) -> {
                            if (deadline.hasPassed()) {
                                Waiting.forLong();
                            }
                            return store.take(target, tokens, deadline);
                        }),
                        "anOperationEndsByItsDeadline")
                .fault(
                        "permits null",
                        taking((store, target, tokens, deadline) ->
                                target == null ? LimitDecision.PERMITTED : store.take(target, tokens, deadline)),
                        "refusesNullAndTakesNothing")
                .fault(
                        "closes once only",
                        store -> new Changed(store) {
                            private boolean closed;

                            @Override
                            public void close() {
                                if (closed) {
                                    throw new IllegalStateException("closed");
                                }
                                closed = true;
                            }
                        },
                        "closesMoreThanOnce");
    }

    /** Changes how it takes. */
    @FunctionalInterface
    private interface Taking {
        LimitDecision of(LimitStore store, LimitedTarget target, long tokens, Deadline deadline) throws Exception;
    }

    private static UnaryOperator<LimitStore> taking(Taking fault) {
        return store -> new Changed(store) {
            @Override
            public LimitDecision take(LimitedTarget target, long tokens, Deadline deadline) throws Exception {
                return fault.of(store, target, tokens, deadline);
            }
        };
    }
}
