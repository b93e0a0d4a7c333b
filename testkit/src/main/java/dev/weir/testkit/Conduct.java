package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** How an extension behaves whatever its extension point is: with threads, interrupts, null and closing. */
final class Conduct {
    static final int THREADS = 8;
    private static final long MINUTE_SECONDS = 60;

    private Conduct() {}

    /** Runs calls on {@value #THREADS} threads that begin together, and returns their results in the order of the calls. */
    static <T> List<T> atOnce(List<? extends Callable<T>> calls) {
        CountDownLatch ready = new CountDownLatch(Math.min(THREADS, calls.size()));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<T>> running = calls.stream()
                    .map(call -> threads.submit(() -> {
                        ready.countDown();
                        ready.await();
                        return call.call();
                    }))
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> one : running) {
                results.add(one.get(MINUTE_SECONDS, TimeUnit.SECONDS));
            }
            return results;
        } catch (ExecutionException e) {
            return fail("in one of several threads: " + e.getCause(), e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            return fail("several threads did not end within " + MINUTE_SECONDS + " s", e);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Runs the same on each of {@value #THREADS} threads. */
    static <T> List<T> onEveryThread(Callable<T> call) {
        return atOnce(IntStream.range(0, THREADS).mapToObj(i -> call).toList());
    }

    /** What waits on an interrupted thread throws, or clears the interrupt. */
    static void assertDoesNotWait(Running.Body body) {
        assertThat(Running.interrupted(body).result())
                .as("the thread is still interrupted afterwards, as nothing waited")
                .isTrue();
    }

    /** It may end with any exception. */
    static void assertEndsWhenInterrupted(Running.Body body) {
        assertThatCode(() -> Running.interrupted(body).failure()).doesNotThrowAnyException();
    }

    static void assertRefusesNull(ThrowingCallable call) {
        assertThatThrownBy(call)
                .as("null where the parameter does not permit it")
                .isInstanceOf(NullPointerException.class);
    }

    /** Closes twice, each within 10 s. */
    static void assertClosesTwice(Object extension) {
        AutoCloseable closeable = (AutoCloseable) extension;
        for (String time : List.of("the first", "the second")) {
            assertThat(Running.doing(closeable::close).failure())
                    .as("closed for %s time", time)
                    .isNull();
        }
    }
}
