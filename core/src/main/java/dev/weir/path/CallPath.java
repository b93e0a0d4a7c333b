package dev.weir.path;

import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.call.Stage;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;
import java.util.List;

/** The stages of a call in order. Composed once, so that a call allocates nothing for them. Closing it closes them. */
public final class CallPath implements Next, AutoCloseable {
    private final List<Stage> stages;
    private final Next first;

    /**
     * @param stages in the order in which a call passes them; the last one answers without a next
     */
    public CallPath(List<Stage> stages) {
        this.stages = List.copyOf(stages);
        Next next = call -> {
            throw new IllegalStateException("the last stage of a path has to answer, and did not");
        };
        for (int i = stages.size() - 1; i >= 0; i--) {
            next = link(stages.get(i), next);
        }
        first = next;
    }

    private static Next link(Stage stage, Next next) {
        return call -> stage.proceed(call, next);
    }

    @Override
    public Answer proceed(Call call) throws BackendException {
        return first.proceed(call);
    }

    @Override
    public void close() throws Exception {
        for (Stage stage : stages) {
            if (stage instanceof AutoCloseable closeable) {
                closeable.close();
            }
        }
    }
}
