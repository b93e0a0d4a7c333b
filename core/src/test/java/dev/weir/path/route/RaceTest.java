package dev.weir.path.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.retry.Sleeper;
import dev.weir.route.RouteTarget;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class RaceTest {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("chat").user("a question").build();

    private final FakeTime time = new FakeTime();
    private final Call call = Call.builder("call-1", REQUEST, Deadline.after(Duration.ofMinutes(1), time))
            .build();
    private final List<String> asked = new ArrayList<>();
    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final Race race = new Race(
            call,
            visit -> {
                asked.add(visit.backend());
                return Completion.of("m", "an answer");
            },
            threads::add,
            Sleeper.parking(),
            time);

    private void enter(String backend) {
        RouteTarget target = RouteTarget.of(backend, "m");
        race.enter(
                gate -> new AskedTarget(
                        target,
                        call.branch(gate).to(backend, REQUEST, time.nanoTime(), null, null),
                        time.nanoTime(),
                        false),
                false);
    }

    @Test
    void aTargetThatLostBeforeItsThreadBeganIsNotAsked() {
        enter("first");
        enter("second");
        threads.remove().run();
        threads.remove().run();

        assertThat(asked).containsExactly("first");
        assertThat(race.finish(failure -> true)).isSameAs(race.entrants().get(0));
        assertThat(race.entrants().get(1).hasLost()).isTrue();
    }
}
