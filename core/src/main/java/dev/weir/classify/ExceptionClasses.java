package dev.weir.classify;

import dev.weir.spi.backend.ErrorClass;
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
 * Error classes by exception type. The rows are ordered from specific to general, and the first that matches the
 * exception or any cause decides: a handshake that failed because of a certificate is a certificate error.
 */
final class ExceptionClasses {
    private static final List<Row> ROWS = List.of(
            // a retry does not make a certificate trusted
            new Row(CertificateException.class, ErrorClass.PERMANENT),
            new Row(CertPathValidatorException.class, ErrorClass.PERMANENT),
            new Row(SSLPeerUnverifiedException.class, ErrorClass.PERMANENT),
            new Row(MalformedURLException.class, ErrorClass.PERMANENT),
            new Row(URISyntaxException.class, ErrorClass.PERMANENT),
            new Row(UnknownServiceException.class, ErrorClass.PERMANENT),
            new Row(HttpConnectTimeoutException.class, ErrorClass.NETWORKING),
            new Row(ConnectException.class, ErrorClass.NETWORKING),
            new Row(UnknownHostException.class, ErrorClass.NETWORKING),
            new Row(UnresolvedAddressException.class, ErrorClass.NETWORKING),
            new Row(NoRouteToHostException.class, ErrorClass.NETWORKING),
            new Row(PortUnreachableException.class, ErrorClass.NETWORKING),
            new Row(SocketTimeoutException.class, ErrorClass.TIMEOUT),
            new Row(HttpTimeoutException.class, ErrorClass.TIMEOUT),
            new Row(TimeoutException.class, ErrorClass.TIMEOUT),
            // an attempt is interrupted when its time limit expires
            new Row(InterruptedIOException.class, ErrorClass.TIMEOUT),
            new Row(ClosedByInterruptException.class, ErrorClass.TIMEOUT),
            new Row(InterruptedException.class, ErrorClass.TIMEOUT),
            new Row(SSLException.class, ErrorClass.NETWORKING),
            new Row(ProtocolException.class, ErrorClass.NETWORKING),
            new Row(SocketException.class, ErrorClass.NETWORKING),
            new Row(ClosedChannelException.class, ErrorClass.NETWORKING),
            new Row(EOFException.class, ErrorClass.NETWORKING));

    private ExceptionClasses() {}

    private record Row(Class<? extends Throwable> type, ErrorClass errorClass) {}

    static ErrorClass of(Throwable error) {
        List<Throwable> chain = CauseChain.of(error);
        return ROWS.stream()
                .filter(row -> chain.stream().anyMatch(row.type()::isInstance))
                .findFirst()
                .map(Row::errorClass)
                .orElse(ErrorClass.UNKNOWN);
    }
}
