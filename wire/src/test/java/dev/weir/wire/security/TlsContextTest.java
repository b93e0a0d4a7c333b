package dev.weir.wire.security;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsContextTest {
    @TempDir
    Path folder;

    @Test
    void fileThatCannotBeUsedIsNamed() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        assertThatThrownBy(() -> TlsContext.of(new TlsSettings(empty, null, null, false)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tls.trustedCertificates: cannot use " + empty + ": there is no certificate in it");
        assertThatThrownBy(() -> TlsContext.of(new TlsSettings(null, empty, "pw", false)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("tls.clientKeyStore: cannot use " + empty);
    }
}
