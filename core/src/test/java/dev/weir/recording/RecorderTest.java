package dev.weir.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.recording.RecordedAttempt.AttemptEnding;
import dev.weir.recording.RecordedCall.CallOutcomeKind;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.time.TimeSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderTest {
    private static final long ROOM = 1 << 20;

    @TempDir
    private Path folder;

    private static RecordedCall call(long id) {
        return new RecordedCall(
                id,
                1_700_000_000_000_000L + id,
                "chat \"quoted\"",
                "gpt-4o-mini",
                true,
                2048,
                60_000_000,
                1_234_567,
                200_000,
                CallOutcomeKind.TIMED_OUT,
                10,
                -1,
                1500,
                false,
                1,
                id % 2 == 0 ? "0a1b" : null);
    }

    private static RecordedAttempt attempt(long call) {
        return new RecordedAttempt(
                call,
                2,
                "primary",
                "gpt-4o-mini",
                false,
                1_700_000_000_000_500L + call,
                900_000,
                -1,
                AttemptEnding.FAILED,
                Reason.OVERLOADED,
                2_000_000,
                -1,
                -1,
                call % 2 == 0);
    }

    private Path file() {
        return folder.resolve("traffic.jsonl");
    }

    private void record(int calls, long maxBytes) {
        try (Recorder recorder = Recorder.start(file(), maxBytes, TimeSource.system())) {
            for (int i = 1; i <= calls; i++) {
                recorder.record(call(i));
                recorder.record(attempt(i));
            }
        }
    }

    @Test
    void whatIsRecordedIsRead() throws Exception {
        record(3, ROOM);

        Recording recording = Recording.read(file());

        assertThat(recording.calls()).containsExactly(call(1), call(2), call(3));
        assertThat(recording.attempts()).containsExactly(attempt(1), attempt(2), attempt(3));
        assertThat(recording.dropped()).isZero();
        assertThat(recording.broken()).isZero();
        assertThat(recording.abrupt()).isZero();
    }

    @Test
    void aLaterRunContinuesTheFile() throws Exception {
        record(1, ROOM);
        record(2, ROOM);

        assertThat(Recording.read(file()).calls()).hasSize(3);
    }

    @Test
    void theFileStaysWithinItsSizeAndItsLastLineCountsTheRest() throws Exception {
        record(2_000, 64 << 10);

        Recording recording = Recording.read(file());

        assertThat(Files.size(file())).isLessThanOrEqualTo(64 << 10);
        assertThat(recording.calls().size() + recording.attempts().size() + recording.dropped())
                .isEqualTo(4_000);
        assertThat(Files.readString(file()).strip()).endsWith("}").contains("\"end\":\"full\"");
    }

    @Test
    void afterAFullFileALaterRunLeavesTheFileWithinItsSizeAndReadable() throws Exception {
        record(2_000, 64 << 10);
        int before = Recording.read(file()).calls().size();
        for (int run = 0; run < 5; run++) {
            record(10, 64 << 10);
        }

        assertThat(Files.size(file())).isLessThanOrEqualTo(64 << 10);
        Recording after = Recording.read(file());
        assertThat(after.calls()).hasSizeBetween(before, before + 3);
        assertThat(after.broken()).isZero();
    }

    @Test
    void aMissingFolderFailsNoCallAndIsCounted() throws Exception {
        Recorder recorder = Recorder.start(folder.resolve("nowhere/traffic.jsonl"), ROOM, TimeSource.system());
        recorder.close();
        recorder.record(call(1));

        assertThat(recorder.dropped()).isEqualTo(1);
    }

    @Test
    void anotherFileIsNotTouched() throws Exception {
        Files.writeString(file(), "my notes\n");
        record(1, ROOM);

        assertThat(file()).hasContent("my notes\n");
    }

    @Test
    void aFileThatBreaksOffIsReadUntilThere() throws Exception {
        record(3, ROOM);
        byte[] all = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOf(all, all.length - 200));

        Recording recording = Recording.read(file());

        assertThat(recording.calls()).hasSize(3);
        assertThat(recording.broken()).isEqualTo(1);
        assertThat(recording.abrupt()).isEqualTo(1);
    }

    @Test
    void brokenLinesAreCountedAndTheOthersRead() throws Exception {
        record(2, ROOM);
        Files.write(file(), new byte[] {(byte) 0xff, 0, 10, '{', '}', 10}, StandardOpenOption.APPEND);
        Files.writeString(file(), "{\"call\":\"7\"}\n{\"call\":7,\"atUs\":1e999}\n", StandardOpenOption.APPEND);

        Recording recording = Recording.read(file());

        assertThat(recording.calls()).hasSize(2);
        assertThat(recording.broken()).isEqualTo(3);
    }

    private void assertUnusable(String content, String message) throws IOException {
        Files.writeString(file(), content, StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Recording.read(file()))
                .isInstanceOf(UnusableRecordingException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatIsNoRecordingIsRefusedWithWhatToDo() throws Exception {
        assertUnusable("", "is empty: no runtime has recorded a call to it yet");
        assertUnusable("my notes\n", "is not a recording: its first line has no version");
        assertUnusable("[1]\n", "is not a recording");
        assertUnusable("{\"a\":1}\n", "is not a recording");
        assertUnusable("{\"weirRecording\":\"x\"}\n", "is not a recording");
    }

    @Test
    void aNewerVersionIsRefusedWithWhatIsReadHere() throws Exception {
        assertUnusable(
                "{\"weirRecording\":2}\n", ":1 is a recording of version 2, and this Weir reads up to version 1");
    }
}
