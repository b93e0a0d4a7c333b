package dev.weir.retry;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Scripted attempts: failures with durations, then a success. */
final class Script implements AttemptBody<String> {
    private final FakeTime time;
    private final Deque<BackendException> failures = new ArrayDeque<>();
    private Duration takes = Duration.ZERO;
    private volatile @Nullable BackendException forEver;
    private Runnable before = () -> {};
    final List<Integer> attempts = new ArrayList<>();

    Script(FakeTime time) {
        this.time = time;
    }

    Script fails(ErrorClass... classes) {
        for (ErrorClass errorClass : classes) {
            fails(new BackendException(errorClass, "it is " + errorClass.label()));
        }
        return this;
    }

    Script fails(BackendException... inOrder) {
        failures.addAll(List.of(inOrder));
        return this;
    }

    Script failsForEver(@Nullable BackendException failure) {
        forEver = failure;
        return this;
    }

    Script failsForEver(ErrorClass errorClass) {
        return failsForEver(new BackendException(errorClass, "it is " + errorClass.label()));
    }

    Script takes(Duration duration) {
        takes = duration;
        return this;
    }

    /** Runs at the beginning of each attempt. */
    Script doing(Runnable action) {
        before = action;
        return this;
    }

    @Override
    public String run(int number) throws BackendException {
        attempts.add(number);
        before.run();
        time.advance(takes);
        BackendException failure = failures.isEmpty() ? forEver : failures.remove();
        if (failure != null) {
            throw failure;
        }
        return "answer";
    }
}
