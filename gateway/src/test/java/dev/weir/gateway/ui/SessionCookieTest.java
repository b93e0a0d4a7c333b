package dev.weir.gateway.ui;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SessionCookieTest {
    @Test
    void neitherScriptsNorOtherSitesGetIt() {
        assertThat(new SessionCookie(false).begin("abc"))
                .isEqualTo("weir_session=abc; Path=/ui; HttpOnly; SameSite=Strict; Max-Age=43200");
        assertThat(new SessionCookie(true).begin("abc")).endsWith("; Secure");
        assertThat(new SessionCookie(true).end())
                .isEqualTo("weir_session=; Path=/ui; HttpOnly; SameSite=Strict; Max-Age=0; Secure");
    }

    @Test
    void isFoundAmongOthers() {
        assertThat(SessionCookie.token("a=b; weir_session=abc-_1;c=d")).isEqualTo("abc-_1");
        assertThat(SessionCookie.token("weir_session=abc")).isEqualTo("abc");
        assertThat(SessionCookie.token("my_weir_session=abc; weir_session=")).isNull();
        assertThat(SessionCookie.token(null)).isNull();
        assertThat(SessionCookie.token(";;")).isNull();
    }
}
