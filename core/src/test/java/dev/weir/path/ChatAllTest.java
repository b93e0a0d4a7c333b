package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Call;
import dev.weir.call.CallCancelledException;
import dev.weir.call.CallException;
import dev.weir.call.CallFailedException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallOutcome;
import dev.weir.client.CallOutcome.Answered;
import dev.weir.client.CallOutcome.Failed;
import dev.weir.path.ScriptedBackend.Step;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Several requests asked together. */
class ChatAllTest {

    private static ClientFixture fixture(Step step) {
        return new ClientFixture("", new ScriptedBackend(List.of(step)));
    }

    private static List<CallOutcome> ask(ClientFixture fixture, String... models) {
        List<ChatRequest> requests = Stream.of(models)
                .map(model -> ChatRequest.builder(model).user("a question").build())
                .toList();
        return fixture.client.chatAll(requests, CallOptions.DEFAULT);
    }

    private static String model(CallOutcome outcome) {
        return outcome.orThrow().completion().model();
    }

    private static String model(CallContext call) {
        return ((Call) call).model();
    }

    private static void park(CountDownLatch latch) throws BackendException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw BackendException.builder(ErrorClass.NETWORKING, "interrupted")
                    .cause(e)
                    .build();
        }
    }

    @Test
    void outcomesStandInTheOrderOfTheRequestsWhicheverEndsFirst() {
        CountDownLatch secondHasEnded = new CountDownLatch(1);
        ClientFixture fixture = fixture(call -> {
            if (model(call).equals("model-1")) {
                park(secondHasEnded);
            } else {
                secondHasEnded.countDown();
            }
        });

        assertThat(ask(fixture, "model-1", "model-2"))
                .extracting(ChatAllTest::model)
                .containsExactly("model-1", "model-2");
    }

    @Test
    void membersRunSideBySide() {
        CyclicBarrier together = new CyclicBarrier(3);
        ClientFixture fixture = fixture(call -> {
            try {
                together.await();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });

        assertThat(ask(fixture, "model-1", "model-1", "model-1")).hasOnlyElementsOfType(Answered.class);
        fixture.assertEverythingIsGivenBack();
    }

    @Test
    void aMemberThatFailsDoesSoAlone() {
        ClientFixture fixture = fixture(failing("model-2"));

        List<CallOutcome> outcomes = ask(fixture, "model-1", "model-2", "model-3");

        assertThat(outcomes.get(0)).isInstanceOf(Answered.class);
        assertThat(outcomes.get(1))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.failure())
                                .isInstanceOfSatisfying(
                                        CallFailedException.class,
                                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.PERMANENT)));
        assertThatThrownBy(outcomes.get(1)::orThrow).isInstanceOf(CallFailedException.class);
        assertThat(outcomes.get(2)).isInstanceOf(Answered.class);
    }

    private static Step failing(String model) {
        return call -> {
            if (model(call).equals(model)) {
                throw new BackendException(ErrorClass.PERMANENT, "failed on purpose");
            }
        };
    }

    @Test
    void eachMemberIsACallOfItsOwn() {
        List<CallOutcome> outcomes = ask(fixture(call -> {}), "model-1", "model-1");

        assertThat(outcomes).extracting(outcome -> outcome.orThrow().callId()).doesNotHaveDuplicates();
    }

    @Test
    void nothingAskedIsNothingAnswered() {
        assertThat(ask(fixture(call -> {}))).isEmpty();
    }

    @Test
    void anInterruptEndsThoseUnderWayAndLosesNoAnswer() {
        CountDownLatch never = new CountDownLatch(1);
        Thread caller = Thread.currentThread();
        ClientFixture fixture = fixture(call -> answerFirstInterruptCallerInSecond(call, caller, never));

        List<CallOutcome> outcomes = ask(fixture, "model-1", "model-2");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(outcomes.get(0)).isInstanceOf(Answered.class);
        assertThat(outcomes.get(1))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.failure())
                                .isInstanceOf(CallCancelledException.class)
                                .hasMessageContaining("the thread that waits for it was interrupted"));
        fixture.assertEverythingIsGivenBack();
    }

    private final CountDownLatch firstIsAnswering = new CountDownLatch(1);

    private void answerFirstInterruptCallerInSecond(CallContext call, Thread caller, CountDownLatch never)
            throws BackendException {
        if (model(call).equals("model-1")) {
            firstIsAnswering.countDown();
            return;
        }
        park(firstIsAnswering);
        caller.interrupt();
        park(never);
    }

    @Test
    void anErrorOfTheJvmIsTheOutcomeOfItsMemberAlone() {
        ClientFixture fixture = fixture(call -> {
            throw new OutOfMemoryError("on purpose");
        });

        assertThat(ask(fixture, "model-1"))
                .singleElement()
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.failure())
                                .isExactlyInstanceOf(CallException.class)
                                .hasMessageEndingWith("broke with java.lang.OutOfMemoryError")
                                .hasCauseInstanceOf(OutOfMemoryError.class));
    }
}
