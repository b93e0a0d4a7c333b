package dev.weir.cache;

import static dev.weir.cache.CacheFixture.REQUEST;

import dev.weir.call.Call;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who is in a flight, who leaves it last, and who accounts for it: as if one did after the other. */
@Tag("lincheck")
@Param(name = "thread", gen = ThreadIdGen.class)
public class FlightLincheckTest {
    private final Call call = Call.builder("call-1", REQUEST, Deadline.after(Duration.ofMinutes(1), new FakeTime()))
            .build();
    private final Completion answer = Completion.of("model-1", "yes");
    private final Flight flight = new Flight(call, REQUEST);
    private final Participant[] participants = new Participant[5];

    public FlightLincheckTest() {
        for (int i = 0; i < participants.length; i++) {
            participants[i] = new Participant(call, nanos -> {});
        }
    }

    @Operation
    public boolean join(@Param(name = "thread") int thread) {
        return flight.join(participants[thread], false);
    }

    @Operation
    public boolean leave(@Param(name = "thread") int thread) {
        return flight.leave(participants[thread]);
    }

    @Operation
    public void end() {
        flight.end(answer, null);
    }

    @Operation
    public String outcome() {
        Flight.Outcome outcome = flight.since(0, 0).outcome();
        if (outcome == null) {
            return "flying";
        }
        for (int i = 0; i < participants.length; i++) {
            if (participants[i] == outcome.payer()) {
                return "paid by " + i;
            }
        }
        return "paid by nobody";
    }

    @Test
    void membershipIsLinearizable() {
        new ModelCheckingOptions()
                .threads(2)
                .actorsBefore(1)
                .actorsPerThread(3)
                .actorsAfter(1)
                .iterations(Integer.getInteger("lincheck.iterations", 6))
                .invocationsPerIteration(200)
                .check(FlightLincheckTest.class);
    }
}
