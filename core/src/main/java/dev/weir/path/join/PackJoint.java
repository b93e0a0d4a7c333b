package dev.weir.path.join;

import dev.weir.batch.BatchGroup;
import dev.weir.call.Call;
import dev.weir.pack.Pack;
import dev.weir.pack.PackedAnswer;
import dev.weir.pack.Packing;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Request;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Message;
import java.util.List;

/** Intents of one type as one prompt. */
record PackJoint(BatchGroup group, Packing packing, JointTrials trials, JointTrials.Target target) implements Joint {

    /** The instructions are shared by all that wait. */
    @Override
    public long bytes(Call call) {
        List<Message> messages = ((ChatRequest) call.request()).messages();
        return 2L * messages.get(messages.size() - 1).text().length();
    }

    @Override
    public Joined join(List<Call> calls) {
        return new JoinedIntents(packing.pack(
                calls.stream().map(call -> (ChatRequest) call.request()).toList()));
    }

    @Override
    public void ended(boolean answered) {
        trials.ended(target, answered);
    }

    private record JoinedIntents(Pack pack) implements Joined {
        @Override
        public Request request() {
            return pack.request();
        }

        @Override
        public List<Part> split(Answer answer) {
            return pack.unpack((Completion) answer).answers().stream()
                    .map(JoinedIntents::part)
                    .toList();
        }

        private static Part part(PackedAnswer own) {
            return own instanceof PackedAnswer.Answered answered
                    ? Part.of(answered.completion(), own.usage())
                    : Part.missing(Reason.MALFORMED, own.usage());
        }
    }
}
