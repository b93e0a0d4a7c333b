package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Call;
import dev.weir.call.Calls;
import dev.weir.call.Stage;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.chat.Completion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallPathTest {
    private static final Completion ANSWER = Completion.of("model-1", "yes");

    @Test
    void passesTheStagesInTheirOrderAndBack() throws Exception {
        List<String> seen = new ArrayList<>();
        CallPath path = new CallPath(List.of(noting("a", seen), noting("b", seen), (call, next) -> ANSWER));

        assertThat(path.proceed(Calls.plain())).isSameAs(ANSWER);
        assertThat(seen).containsExactly("a in", "b in", "b out", "a out");
    }

    @Test
    void aStageMayProceedMoreThanOnce() throws Exception {
        List<Call> attempts = new ArrayList<>();
        Stage twice = (call, next) -> {
            next.proceed(call);
            return next.proceed(call);
        };
        CallPath path = new CallPath(List.of(twice, (call, next) -> {
            attempts.add(call);
            return ANSWER;
        }));

        Call call = Calls.plain();
        path.proceed(call);

        assertThat(attempts).containsExactly(call, call);
    }

    @Test
    void aPathWhoseLastStageDoesNotAnswerIsADefect() {
        CallPath path = new CallPath(List.of((call, next) -> next.proceed(call)));

        assertThatThrownBy(() -> path.proceed(Calls.plain())).isInstanceOf(IllegalStateException.class);
    }

    private static Stage noting(String name, List<String> seen) {
        return (call, next) -> {
            seen.add(name + " in");
            Answer answer = next.proceed(call);
            seen.add(name + " out");
            return answer;
        };
    }
}
