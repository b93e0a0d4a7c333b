package dev.weir.testkit;

import dev.weir.spi.cache.CachedAnswer;
import dev.weir.spi.cache.ResponseCache;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ExtendWith;

/** Response caches with one fault each. */
final class ResponseCacheFaults {
    private ResponseCacheFaults() {}

    @ExtendWith(FaultTable.Subject.class)
    static final class Tests extends ResponseCacheContract {
        private final Function<TimeSource, ResponseCache> made;

        Tests(Function<TimeSource, ResponseCache> made) {
            this.made = made;
        }

        @Override
        protected ResponseCache cache(TimeSource time) {
            return made.apply(time);
        }
    }

    /** Keeps the contract. */
    private static class MapOfAnswers implements ResponseCache, AutoCloseable {
        final Map<String, Entry> entries = new ConcurrentHashMap<>();
        private final TimeSource time;

        record Entry(CachedAnswer answer, Instant expiry) {}

        MapOfAnswers(TimeSource time) {
            this.time = time;
        }

        Instant expiry(Duration timeToLive) {
            return time.instant().plus(timeToLive);
        }

        @Override
        public Optional<CachedAnswer> get(String key) {
            return Optional.ofNullable(entries.get(key))
                    .filter(entry -> time.instant().isBefore(entry.expiry()))
                    .map(Entry::answer);
        }

        @Override
        public void put(String key, CachedAnswer answer, Duration timeToLive) {
            Objects.requireNonNull(answer);
            entries.put(key, new Entry(answer, expiry(timeToLive)));
        }

        @Override
        public void remove(String key) {
            entries.remove(key);
        }

        @Override
        public void clear() {
            entries.clear();
        }

        @Override
        public long size() {
            return entries.size();
        }

        @Override
        public boolean isLocal() {
            return true;
        }

        @Override
        public void close() {}
    }

    static FaultTable<Function<TimeSource, ResponseCache>> table() {
        FaultTable<Function<TimeSource, ResponseCache>> table =
                new FaultTable<>(ResponseCacheContract.class, Tests.class, MapOfAnswers::new);
        stores(table);
        expires(table);
        behaves(table);
        return table;
    }

    private static void stores(FaultTable<Function<TimeSource, ResponseCache>> table) {
        table.fault(
                        "takes one key for another",
                        time -> new MapOfAnswers(time) {
                            @Override
                            public Optional<CachedAnswer> get(String key) {
                                return super.get(key.substring(0, 63) + "1");
                            }
                        },
                        "returnsWhatWasStoredUnderTheKeyAlone")
                .fault(
                        "keeps the first answer",
                        time -> new MapOfAnswers(time) {
                            @Override
                            public void put(String key, CachedAnswer answer, Duration timeToLive) {
                                entries.putIfAbsent(key, new Entry(answer, expiry(timeToLive)));
                            }
                        },
                        "aLaterAnswerReplacesAnEarlierOne",
                        "aReplacementHasANewTimeToLive",
                        "neverReturnsAnythingButTheLatestAnswer")
                .fault(
                        "removes nothing",
                        time -> new MapOfAnswers(time) {
                            @Override
                            public void remove(String key) {}
                        },
                        "removesOneAnswerOrAll")
                .fault(
                        "clears nothing",
                        time -> new MapOfAnswers(time) {
                            @Override
                            public void clear() {}
                        },
                        "removesOneAnswerOrAll")
                .fault(
                        "keeps the text alone",
                        time -> new MapOfAnswers(time) {
                            @Override
                            public void put(String key, CachedAnswer answer, Duration timeToLive) {
                                Completion text =
                                        Completion.of(answer.answer().model(), ((Completion) answer.answer()).text());
                                super.put(
                                        key, CachedAnswer.of(text, answer.backend(), answer.freshUntil()), timeToLive);
                            }
                        },
                        "keepsEveryPartOfACompletion")
                .fault(
                        "keeps embeddings without their vectors",
                        time -> new MapOfAnswers(time) {
                            @Override
                            public void put(String key, CachedAnswer answer, Duration timeToLive) {
                                Completion empty = Completion.of(answer.answer().model(), "");
                                super.put(
                                        key,
                                        answer.answer() instanceof Embeddings
                                                ? CachedAnswer.of(empty, answer.backend(), answer.freshUntil())
                                                : answer,
                                        timeToLive);
                            }
                        },
                        "keepsEmbeddingsOrDropsThem");
    }

    private static void expires(FaultTable<Function<TimeSource, ResponseCache>> table) {
        table.fault(
                        "keeps answers for ever",
                        time -> new MapOfAnswers(time) {
                            @Override
                            Instant expiry(Duration timeToLive) {
                                return Instant.MAX;
                            }
                        },
                        "everyAnswerHasItsOwnTimeToLive")
                .fault(
                        "has one time to live for all",
                        time -> new MapOfAnswers(time) {
                            @Override
                            Instant expiry(Duration timeToLive) {
                                return super.expiry(Duration.ofMinutes(1));
                            }
                        },
                        "everyAnswerHasItsOwnTimeToLive")
                .fault(
                        "prolongs the time to live with each read",
                        time -> new MapOfAnswers(time) {
                            @Override
                            public Optional<CachedAnswer> get(String key) {
                                Optional<CachedAnswer> found = super.get(key);
                                found.ifPresent(answer -> put(key, answer, Duration.ofMinutes(1)));
                                return found;
                            }
                        },
                        "readingDoesNotProlongTheTimeToLive");
    }

    private static void behaves(FaultTable<Function<TimeSource, ResponseCache>> table) {
        table.fault(
                        "returns to one thread what another one looks for",
                        time -> new MapOfAnswers(time) {
                            private String last = "";

                            @Override
                            public synchronized Optional<CachedAnswer> get(String key) {
                                Optional<CachedAnswer> found = super.get(last.isEmpty() ? key : last);
                                last = key;
                                return found;
                            }
                        },
                        "isSafeForManyThreads")
                .fault(
                        "is local and waits",
                        time -> new MapOfAnswers(time) {
                            @Override
                            public Optional<CachedAnswer> get(String key) {
                                Waiting.atAll();
                                return super.get(key);
                            }
                        },
                        "neverWaitsIfItIsLocal")
                .fault(
                        "waits on whatever interrupts it",
                        time -> new MapOfAnswers(time) {
                            @Override
                            public Optional<CachedAnswer> get(String key) {
                                if (Thread.currentThread().isInterrupted()) {
                                    Waiting.atAll();
                                    Waiting.forLong();
                                }
                                return super.get(key);
                            }
                        },
                        "endsPromptlyAfterAnInterrupt")
                .fault(
                        "stores null",
                        time -> new MapOfAnswers(time) {
                            @Override
                            public void put(String key, CachedAnswer answer, Duration timeToLive) {
                                entries.put(key, new Entry(answer, expiry(timeToLive)));
                            }
                        },
                        "refusesNullAndStoresNothing")
                .fault(
                        "closes once only",
                        time -> new MapOfAnswers(time) {
                            private boolean closed;

                            @Override
                            public void close() {
                                if (closed) {
                                    throw new IllegalStateException("closed");
                                }
                                closed = true;
                            }
                        },
                        "closesMoreThanOnce")
                .fault(
                        "hangs after its end",
                        time -> new MapOfAnswers(time) {
                            private volatile boolean closed;

                            @Override
                            public Optional<CachedAnswer> get(String key) {
                                if (closed) {
                                    Waiting.forLong();
                                }
                                return super.get(key);
                            }

                            @Override
                            public void close() {
                                closed = true;
                            }
                        },
                        "endsPromptlyAfterItsOwnEnd");
    }
}
