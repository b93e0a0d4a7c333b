package dev.weir.batch;

import static org.awaitility.Awaitility.await;

import dev.weir.spi.call.CallContext.Registration;
import dev.weir.spi.call.Priority;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A processor whose batches are sent when a test says so, and the threads of its callers. */
final class ProcessorFixture implements AutoCloseable {
    static final BatchGroup GROUP = BatchGroup.of("group");

    final FakeTime time = new FakeTime();
    final ExecutorService callers = Executors.newCachedThreadPool();
    final BlockingQueue<Runnable> formed = new LinkedBlockingQueue<>();
    final BlockingQueue<Runnable> timers = new LinkedBlockingQueue<>();
    final List<List<String>> sent = new CopyOnWriteArrayList<>();
    final BatchProcessor<String, String> processor;
    volatile BatchDispatcher<String, String> dispatcher = ProcessorFixture::echo;

    ProcessorFixture(Map<String, ?> settings, UnaryOperator<BatchProcessorBuilder<String, String>> options) {
        processor = options.apply(BatchProcessor.<String, String>builder((members, context) -> {
                            sent.add(members);
                            return dispatcher.dispatch(members, context);
                        })
                        .settings(BatchSettings.of(settings))
                        .time(time)
                        .executor(formed::add)
                        .timer((delay, task) -> timers.add(task)))
                .build();
    }

    ProcessorFixture(Map<String, ?> settings) {
        this(settings, options -> options);
    }

    static List<MemberResult<String>> echo(List<String> members, DispatchContext<String> context) {
        return members.stream().map(ProcessorFixture::answered).toList();
    }

    static MemberResult<String> answered(String payload) {
        return MemberResult.answered("answer to " + payload);
    }

    /** A member that can be cancelled. */
    static final class Member implements BatchMember<String> {
        private final String payload;
        private final Set<Runnable> actions = new CopyOnWriteArraySet<>();
        private volatile boolean cancelled;
        Deadline deadline = Deadline.after(Duration.ofMinutes(1), new FakeTime());
        BatchGroup group = GROUP;
        Priority priority = Priority.NORMAL;
        long bytes = 1;

        Member(String payload) {
            this.payload = payload;
        }

        Member priority(Priority value) {
            priority = value;
            return this;
        }

        Member timeout(Duration timeout) {
            deadline = Deadline.after(timeout, new FakeTime());
            return this;
        }

        Member group(BatchGroup value) {
            group = value;
            return this;
        }

        Member bytes(long value) {
            bytes = value;
            return this;
        }

        void cancel() {
            cancelled = true;
            wake();
        }

        /** Makes the caller look again. */
        void wake() {
            actions.forEach(Runnable::run);
        }

        int registered() {
            return actions.size();
        }

        @Override
        public String payload() {
            return payload;
        }

        @Override
        public BatchGroup group() {
            return group;
        }

        @Override
        public Deadline deadline() {
            return deadline;
        }

        @Override
        public String callId() {
            return "call " + payload;
        }

        @Override
        public Priority priority() {
            return priority;
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }

        @Override
        public Registration onCancel(Runnable action) {
            actions.add(action);
            if (cancelled) {
                action.run();
            }
            return () -> actions.remove(action);
        }
    }

    Future<String> call(String payload) {
        return call(new Member(payload));
    }

    Future<String> call(Member member) {
        return callers.submit(() -> processor.process(member));
    }

    /** A call that is in the queue when this returns. */
    Future<String> queued(Member member) {
        int before = processor.statistics().waiting();
        Future<String> call = call(member);
        await().until(() -> processor.statistics().waiting() == before + 1);
        return call;
    }

    Future<String> queued(String payload) {
        return queued(new Member(payload));
    }

    /** A call that is in a batch of its own, which is not sent yet, when this returns. */
    Future<String> formed(Member member) {
        int before = formed.size();
        Future<String> call = call(member);
        await().until(() -> formed.size() == before + 1);
        return call;
    }

    Future<String> formed(String payload) {
        return formed(new Member(payload));
    }

    /** Sends the next batch on this thread. */
    void send() throws InterruptedException {
        Objects.requireNonNull(formed.poll(10, TimeUnit.SECONDS), "no batch was formed")
                .run();
    }

    /** The failure of a call. */
    static Throwable failure(Future<?> call) throws InterruptedException {
        @Nullable Throwable failure = null;
        try {
            call.get();
        } catch (ExecutionException e) {
            failure = e.getCause();
        }
        return Objects.requireNonNull(failure, "the call was answered");
    }

    @Override
    public void close() {
        callers.shutdownNow();
    }
}
