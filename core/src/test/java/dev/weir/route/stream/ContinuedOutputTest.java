package dev.weir.route.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.OutputFilter;
import dev.weir.call.StreamPiece;
import dev.weir.call.StreamPiece.Channel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContinuedOutputTest {
    private final List<StreamPiece> heard = new ArrayList<>();
    private final OutputFilter.Outlet listener = new OutputFilter.Outlet() {
        @Override
        public boolean send(StreamPiece piece) {
            return heard.add(piece);
        }

        @Override
        public boolean restart() {
            return false;
        }
    };

    @ParameterizedTest
    @ValueSource(strings = {"hm", " hm", " "})
    void reasoningDoesNotStandForTheSpaceAtTheEndOfTheDeliveredText(String reasoning) {
        DeliveredOutput delivered = new DeliveredOutput();
        delivered.add(new StreamPiece.Text(Channel.TEXT, "Rivers "));
        ContinuedOutput continued = new ContinuedOutput(delivered, null);

        continued.take(new StreamPiece.Text(Channel.REASONING, reasoning), listener);
        continued.take(new StreamPiece.Text(Channel.TEXT, " run"), listener);

        assertThat(heard)
                .containsExactly(
                        new StreamPiece.Text(Channel.REASONING, reasoning), new StreamPiece.Text(Channel.TEXT, "run"));
        assertThat(delivered.text()).isEqualTo("Rivers run");
    }
}
