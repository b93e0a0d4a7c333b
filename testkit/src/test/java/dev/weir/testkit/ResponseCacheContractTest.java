package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.cache.CachedAnswer;
import dev.weir.spi.cache.ResponseCache;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract holds for a cache that keeps it, and finds one out that breaks it: one fault each. */
class ResponseCacheContractTest {

    /** A cache that keeps the contract; its subclasses have a fault. */
    private static class MapOfAnswers implements ResponseCache {
        final Map<String, Entry> entries;
        private final TimeSource time;

        record Entry(CachedAnswer answer, Instant expiry) {}

        MapOfAnswers(TimeSource time) {
            this(time, new ConcurrentHashMap<>());
        }

        MapOfAnswers(TimeSource time, Map<String, Entry> entries) {
            this.time = time;
            this.entries = entries;
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
    }

    @Nested
    class HoldsForACacheThatKeepsIt extends ResponseCacheContract {
        @Override
        protected ResponseCache cache(TimeSource time) {
            return new MapOfAnswers(time);
        }
    }

    @FunctionalInterface
    private interface Making {
        ResponseCache cache(TimeSource time);
    }

    private static ResponseCacheContract contractOf(Making faulty) {
        return new ResponseCacheContract() {
            @Override
            protected ResponseCache cache(TimeSource time) {
                return faulty.cache(time);
            }
        };
    }

    private static void assertFoundOut(ThrowingCallable test) {
        assertThatThrownBy(test).isInstanceOf(AssertionError.class);
    }

    @Test
    void findsACacheThatTakesOneKeyForAnother() {
        assertFoundOut(contractOf(time -> new MapOfAnswers(time) {
            @Override
            public Optional<CachedAnswer> get(String key) {
                return super.get(key.substring(0, 63) + "1");
            }
        })::returnsWhatWasStoredUnderTheKeyAlone);
    }

    @Test
    void findsACacheThatKeepsTheFirstAnswer() {
        Making keeping = time -> new MapOfAnswers(time) {
            @Override
            public void put(String key, CachedAnswer answer, Duration timeToLive) {
                entries.putIfAbsent(key, new Entry(answer, expiry(timeToLive)));
            }
        };
        assertFoundOut(contractOf(keeping)::aLaterAnswerReplacesAnEarlierOne);
        assertFoundOut(contractOf(keeping)::aReplacementHasANewTimeToLive);
        assertFoundOut(contractOf(keeping)::neverReturnsAnythingButTheLatestAnswer);
    }

    @Test
    void findsACacheThatForgetsNothing() {
        assertFoundOut(contractOf(time -> new MapOfAnswers(time) {
            @Override
            Instant expiry(Duration timeToLive) {
                return Instant.MAX;
            }
        })::everyAnswerHasItsOwnTimeToLive);
    }

    @Test
    void findsOneTimeToLiveForAll() {
        assertFoundOut(contractOf(time -> new MapOfAnswers(time) {
            @Override
            Instant expiry(Duration timeToLive) {
                return super.expiry(Duration.ofMinutes(1));
            }
        })::everyAnswerHasItsOwnTimeToLive);
    }

    @Test
    void findsAReadThatProlongsTheTimeToLive() {
        assertFoundOut(contractOf(time -> new MapOfAnswers(time) {
            @Override
            public Optional<CachedAnswer> get(String key) {
                Optional<CachedAnswer> found = super.get(key);
                found.ifPresent(answer -> put(key, answer, Duration.ofMinutes(1)));
                return found;
            }
        })::readingDoesNotProlongTheTimeToLive);
    }

    @Test
    void findsACacheThatRemovesNothing() {
        assertFoundOut(contractOf(time -> new MapOfAnswers(time) {
            @Override
            public void remove(String key) {}
        })::removesOneAnswerOrAll);
        assertFoundOut(contractOf(time -> new MapOfAnswers(time) {
            @Override
            public void clear() {}
        })::removesOneAnswerOrAll);
    }

    @Test
    void findsACacheThatKeepsTheTextAlone() {
        assertFoundOut(contractOf(time -> new MapOfAnswers(time) {
            @Override
            public void put(String key, CachedAnswer answer, Duration timeToLive) {
                Completion text = Completion.of(answer.answer().model(), ((Completion) answer.answer()).text());
                super.put(key, CachedAnswer.of(text, answer.backend(), answer.freshUntil()), timeToLive);
            }
        })::keepsEveryPartOfACompletion);
    }

    /** As if a thread saw what another one looks for. */
    @Test
    void findsAnswersOfAnotherKey() {
        assertFoundOut(contractOf(time -> new MapOfAnswers(time, new HashMap<>()) {
            private String last = "";

            @Override
            public synchronized Optional<CachedAnswer> get(String key) {
                Optional<CachedAnswer> found = super.get(last.isEmpty() ? key : last);
                last = key;
                return found;
            }

            @Override
            public synchronized void put(String key, CachedAnswer answer, Duration timeToLive) {
                super.put(key, answer, timeToLive);
            }
        })::isSafeForManyThreads);
    }
}
