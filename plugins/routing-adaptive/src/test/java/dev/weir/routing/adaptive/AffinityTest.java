package dev.weir.routing.adaptive;

import static dev.weir.routing.adaptive.Decisions.CALL;
import static dev.weir.routing.adaptive.Decisions.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Message;
import dev.weir.spi.route.RouteStrategy;
import dev.weir.spi.route.TargetState;
import dev.weir.testkit.RouteStrategyContract;
import dev.weir.testkit.fake.FakeCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AffinityTest extends RouteStrategyContract {
    private static final int CONVERSATIONS = 10_000;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final RouteStrategy strategy = new Affinity(settings(null));

    private static AffinitySettings settings(@Nullable String key) {
        return new AffinitySettings(key, 4096, 1.5, 4);
    }

    @Override
    protected RouteStrategy strategy(RandomGenerator generator) {
        return new Affinity(settings("user"));
    }

    private static List<TargetState> targets(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> target("backend-" + i).build())
                .toList();
    }

    private static Request question(String text) {
        return ChatRequest.builder("chat").system("Answer briefly.").user(text).build();
    }

    private static TargetState first(RouteStrategy strategy, Request request, List<TargetState> targets) {
        return strategy.order(request, CALL, targets).get(0);
    }

    @Test
    void theTargetOfAPromptIsTheSameInEveryProcess() {
        List<String> order = strategy.order(question("What is a weir?"), CALL, targets(4)).stream()
                .map(TargetState::backend)
                .toList();
        assertThat(StableHash.of("weir")).isEqualTo(-3092881250406744829L);
        assertThat(order).containsExactly("backend-2", "backend-3", "backend-0", "backend-1");
    }

    @Test
    void allTurnsOfAConversationGoToOneTarget() {
        List<TargetState> targets = targets(5);
        for (int i = 0; i < 100; i++) {
            List<Message> turns = new ArrayList<>();
            turns.add(Message.user("question " + random.nextLong()));
            TargetState chosen = first(strategy, chat(turns), targets);
            for (int turn = 0; turn < 5; turn++) {
                turns.add(Message.assistant("answer " + random.nextLong()));
                turns.add(Message.user("question " + random.nextLong()));
                assertThat(first(strategy, chat(turns), targets))
                        .as("seed %d", seed)
                        .isSameAs(chosen);
            }
        }
    }

    private static Request chat(List<Message> messages) {
        return ChatRequest.builder("chat").messages(messages).build();
    }

    @Test
    void conversationsAreSpreadEvenly() {
        Map<TargetState, Integer> calls = new HashMap<>();
        List<TargetState> targets = targets(4);
        for (int i = 0; i < CONVERSATIONS; i++) {
            calls.merge(first(strategy, question("question " + random.nextLong()), targets), 1, Integer::sum);
        }
        assertThat(calls.values()).as("seed %d", seed).hasSize(4).allMatch(count -> count > 2300 && count < 2700);
    }

    @Test
    void anAddedTargetTakesItsShareAndMovesNothingElse() {
        List<TargetState> before = targets(4);
        List<TargetState> after = targets(5);
        int moved = 0;
        for (int i = 0; i < CONVERSATIONS; i++) {
            Request request = question("question " + random.nextLong());
            TargetState former = first(strategy, request, before);
            TargetState present = first(strategy, request, after);
            if (!present.equals(former)) {
                moved++;
                assertThat(present).as("seed %d", seed).isEqualTo(after.get(4));
            }
        }
        assertThat(moved).as("seed %d", seed).isBetween(CONVERSATIONS * 18 / 100, CONVERSATIONS * 22 / 100);
    }

    @Test
    void promptsThatDifferAfterThePrefixGoToOneTarget() {
        RouteStrategy short16 = new Affinity(new AffinitySettings(null, 16, 1.5, 4));
        List<TargetState> targets = targets(5);
        TargetState chosen = first(short16, question("one"), targets);
        for (int i = 0; i < 100; i++) {
            assertThat(first(short16, question("another " + i), targets)).isSameAs(chosen);
        }
    }

    @Test
    void theKeyDeterminesTheTargetWhereACallHasIt() {
        RouteStrategy byUser = new Affinity(settings("user"));
        List<TargetState> targets = targets(5);
        CallContext call = FakeCall.within(Duration.ofMinutes(1)).withAttributes(Map.of("user", "anna"));
        Request parameter = ChatRequest.builder("chat")
                .user("any")
                .parameter("user", "anna")
                .build();

        TargetState chosen = byUser.order(question("one"), call, targets).get(0);

        for (int i = 0; i < 20; i++) {
            assertThat(byUser.order(question("question " + i), call, targets).get(0))
                    .isSameAs(chosen);
        }
        assertThat(first(byUser, parameter, targets)).isSameAs(chosen);
        assertThat(byUser.order(question("one"), CALL, targets))
                .isEqualTo(strategy.order(question("one"), CALL, targets));
    }

    @Test
    void aLoadedTargetIsPassedOverUntilItHasRoom() {
        Request request = question("What is a weir?");
        List<TargetState> order = strategy.order(request, CALL, targets(3));

        assertThat(busy(order, request, 4, 0, 0)).containsExactlyElementsOf(names(order, 1, 2, 0));
        assertThat(busy(order, request, 3, 0, 0)).containsExactlyElementsOf(names(order, 0, 1, 2));
        assertThat(busy(order, request, 14, 10, 10)).containsExactlyElementsOf(names(order, 0, 1, 2));
        assertThat(busy(order, request, 30, 10, 10)).containsExactlyElementsOf(names(order, 1, 2, 0));
    }

    private List<String> busy(List<TargetState> order, Request request, int... inFlight) {
        List<TargetState> targets = IntStream.range(0, inFlight.length)
                .mapToObj(i ->
                        target(order.get(i).backend()).inFlight(inFlight[i]).build())
                .toList();
        return strategy.order(request, CALL, targets).stream()
                .map(TargetState::backend)
                .toList();
    }

    private static List<String> names(List<TargetState> order, int... positions) {
        return IntStream.of(positions)
                .mapToObj(position -> order.get(position).backend())
                .toList();
    }

    @Test
    void anOpenTargetIsAskedLast() {
        Request request = question("What is a weir?");
        List<TargetState> order = strategy.order(request, CALL, targets(3));
        List<TargetState> opened = order.stream()
                .map(state -> target(state.backend())
                        .circuitOpen(state.equals(order.get(0)))
                        .build())
                .toList();

        assertThat(strategy.order(request, CALL, opened))
                .extracting(TargetState::backend)
                .containsExactlyElementsOf(names(order, 1, 2, 0));
    }
}
