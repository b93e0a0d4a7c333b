package dev.weir.classify;

import dev.weir.spi.backend.Reason;
import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.MalformedURLException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.UnknownServiceException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Reasons by exception type. The rows are ordered from specific to general, and the first that matches the
 * exception or any cause decides: a handshake that failed because of a certificate is a certificate error.
 */
final class ExceptionReasons {
    private static final List<Row> ROWS = List.of(
            // a retry does not make a certificate trusted
            new Row(CertificateException.class, Reason.UNTRUSTED),
            new Row(CertPathValidatorException.class, Reason.UNTRUSTED),
            new Row(SSLPeerUnverifiedException.class, Reason.UNTRUSTED),
            new Row(MalformedURLException.class, Reason.INVALID_REQUEST),
            new Row(URISyntaxException.class, Reason.INVALID_REQUEST),
            new Row(UnknownServiceException.class, Reason.INVALID_REQUEST),
            new Row(HttpConnectTimeoutException.class, Reason.UNREACHABLE),
            new Row(ConnectException.class, Reason.UNREACHABLE),
            new Row(UnknownHostException.class, Reason.UNREACHABLE),
            new Row(UnresolvedAddressException.class, Reason.UNREACHABLE),
            new Row(NoRouteToHostException.class, Reason.UNREACHABLE),
            new Row(PortUnreachableException.class, Reason.UNREACHABLE),
            new Row(SocketTimeoutException.class, Reason.TIMED_OUT),
            new Row(HttpTimeoutException.class, Reason.TIMED_OUT),
            new Row(TimeoutException.class, Reason.TIMED_OUT),
            // an attempt is interrupted when its time limit expires
            new Row(InterruptedIOException.class, Reason.TIMED_OUT),
            new Row(ClosedByInterruptException.class, Reason.TIMED_OUT),
            new Row(InterruptedException.class, Reason.TIMED_OUT),
            new Row(SSLException.class, Reason.CUT),
            new Row(ProtocolException.class, Reason.CUT),
            new Row(SocketException.class, Reason.CUT),
            new Row(ClosedChannelException.class, Reason.CUT),
            new Row(EOFException.class, Reason.CUT));

    private ExceptionReasons() {}

    private record Row(Class<? extends Throwable> type, Reason reason) {}

    static Reason of(Throwable error) {
        List<Throwable> chain = CauseChain.of(error);
        return ROWS.stream()
                .filter(row -> chain.stream().anyMatch(row.type()::isInstance))
                .findFirst()
                .map(Row::reason)
                .orElse(Reason.OTHER);
    }
}
