package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CloserTest {
    private final List<String> closed = new CopyOnWriteArrayList<>();
    private final Closer closer = new Closer();

    @Test
    void closesInReverseOrderWhateverOneOfThemThrows() {
        closer.add(() -> closed.add("first"));
        closer.add(() -> {
            throw new NoClassDefFoundError("on purpose");
        });
        closer.add(() -> {
            throw new Exception("on purpose");
        });
        closer.add(() -> closed.add("last"));

        closer.close();
        closer.close();

        assertThat(closed).containsExactly("last", "first");
    }

    @Test
    void secondThreadThatClosesWaitsForTheFirst() throws Exception {
        CountDownLatch draining = new CountDownLatch(1);
        CountDownLatch drained = new CountDownLatch(1);
        closer.add(() -> closed.add("backend"));
        closer.add(() -> {
            draining.countDown();
            drained.await();
            closed.add("client");
        });
        Thread first = new Thread(closer::close);
        first.start();
        draining.await();
        Thread second = new Thread(closer::close);
        second.start();
        await().until(() -> second.getState() == Thread.State.WAITING);
        assertThat(closed).isEmpty();
        drained.countDown();
        first.join();
        second.join();
        assertThat(closed).containsExactly("client", "backend");
    }
}
