package dev.weir.testkit;

import dev.weir.spi.backend.Request;
import dev.weir.spi.guard.CallGuard;
import dev.weir.spi.guard.Guard;
import dev.weir.spi.guard.GuardRefusal;
import dev.weir.spi.guard.ReleasedText;
import dev.weir.spi.guard.RequestTexts;
import dev.weir.spi.guard.TextGuard;
import dev.weir.spi.guard.TextKind;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtendWith;

/** Guards with one fault each. */
final class GuardFaults {
    private static final String WORD = "heron";

    private GuardFaults() {}

    @ExtendWith(FaultTable.Subject.class)
    static final class Tests extends GuardContract {
        private final Guard guard;

        Tests(Guard guard) {
            this.guard = guard;
        }

        @Override
        protected Guard guard() {
            return guard;
        }

        @Override
        protected List<String> texts() {
            return List.of("the heron stands still");
        }
    }

    /** Replaces a word, also in the request. */
    private static Guard with(Supplier<TextGuard> answers) {
        return call -> new CallGuard() {
            @Override
            public Request request(Request request) {
                return RequestTexts.change(request, (text, kind) -> text.replace(WORD, "bird"));
            }

            @Override
            public TextGuard answer(TextKind kind) {
                return answers.get();
            }
        };
    }

    /** Holds back what may be the beginning of the word. */
    private record Replacing(int lookBack) implements TextGuard {
        @Override
        public ReleasedText check(String text, boolean last) {
            String replaced = text.replace(WORD, "bird");
            int held = last ? 0 : beginning(replaced);
            return ReleasedText.changed(text.length() - held, replaced.substring(0, replaced.length() - held));
        }

        private static int beginning(String text) {
            for (int length = WORD.length() - 1; length > 0; length--) {
                if (text.endsWith(WORD.substring(0, length))) {
                    return length;
                }
            }
            return 0;
        }
    }

    private static TextGuard keeping() {
        return new Replacing(WORD.length());
    }

    static FaultTable<Guard> table() {
        AtomicInteger calls = new AtomicInteger();
        return new FaultTable<>(GuardContract.class, Tests.class, with(GuardFaults::keeping))
                .fault(
                        "asks another model",
                        call -> new CallGuard() {
                            @Override
                            public Request request(Request request) {
                                return request.withModel("other");
                            }
                        },
                        "leavesKindAndModelOfEveryRequest")
                .fault(
                        "looks at one piece alone",
                        with(() -> (text, last) -> ReleasedText.changed(text.length(), text.replace(WORD, "bird"))),
                        "releasesTheSameTextHoweverItIsCut")
                .fault("finds nothing", with(() -> (text, last) -> ReleasedText.all(text)), "actsOnItsTextsInAnAnswer")
                .fault(
                        "holds back more than it says",
                        with(() -> new Replacing(2)),
                        "holdsBackNoMoreThanItSaysAndNothingAtTheEnd")
                .fault(
                        "loses the end",
                        with(() -> (text, last) -> ReleasedText.nothing()),
                        "holdsBackNoMoreThanItSaysAndNothingAtTheEnd")
                .fault("quotes what it refuses", with(GuardFaults::quoting), "saysNothingOfTheTextThatItRefuses")
                .fault(
                        "counts calls",
                        with(() -> (text, last) -> ReleasedText.changed(text.length(), text + calls.incrementAndGet())),
                        "checksManyCallsAtOnceAlike");
    }

    private static TextGuard quoting() {
        return (text, last) -> {
            throw new GuardRefusal("word", "not allowed: " + text);
        };
    }
}
