//! The byte stream below an SMTP dialogue: plain or encrypted, made outside lettre.
//!
//! lettre sets no `TCP_NODELAY`, takes no stream that is encrypted already, and keeps what a
//! server sent ahead of STARTTLS as if it had come encrypted. So the socket, the STARTTLS
//! exchange and the handshake are ours, and lettre is given this stream.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// What lettre reads first on a stream whose greeting was read before STARTTLS.
const GREETING: &[u8] = b"220 encrypted\r\n";

/// Most that a server may send before it is spoken to again, in bytes. lettre reads a line to its
/// end before it looks at its length.
const MAX_UNASKED: usize = 128 * 1024;

/// A connected stream.
#[derive(Debug)]
pub(super) struct Wire {
    stream: Stream,
    greeting: &'static [u8],
    /// Bytes read since the last write.
    unasked: usize,
    /// What the server says, for as long as somebody listens.
    listener: Weak<Mutex<Vec<u8>>>,
}

#[derive(Debug)]
enum Stream {
    Plain(TcpStream),
    Encrypted(Box<TlsStream<TcpStream>>),
}

impl Wire {
    pub(super) const fn plain(stream: TcpStream) -> Self {
        Self {
            stream: Stream::Plain(stream),
            greeting: b"",
            unasked: 0,
            listener: Weak::new(),
        }
    }

    pub(super) fn encrypted(stream: TlsStream<TcpStream>) -> Self {
        Self {
            stream: Stream::Encrypted(Box::new(stream)),
            greeting: b"",
            unasked: 0,
            listener: Weak::new(),
        }
    }

    /// For a stream on which the server has greeted before it was encrypted.
    pub(super) fn upgraded(stream: TlsStream<TcpStream>) -> Self {
        Self {
            greeting: GREETING,
            ..Self::encrypted(stream)
        }
    }

    /// Keeps what the server says until the answer is dropped: lettre drops what it offers beyond
    /// what lettre itself uses.
    pub(super) fn listen(&mut self) -> Arc<Mutex<Vec<u8>>> {
        let heard = Arc::new(Mutex::new(Vec::new()));
        self.listener = Arc::downgrade(&heard);
        heard
    }
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        match &self.stream {
            Stream::Plain(stream) => stream.peer_addr(),
            Stream::Encrypted(stream) => stream.get_ref().0.peer_addr(),
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.greeting.is_empty() {
            let (now, later) = self
                .greeting
                .split_at(self.greeting.len().min(buffer.remaining()));
            buffer.put_slice(now);
            self.greeting = later;
            return Poll::Ready(Ok(()));
        }
        let start = buffer.filled().len();
        let polled = match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            Stream::Encrypted(stream) => Pin::new(stream).poll_read(cx, buffer),
        };
        // lettre gives up on a reply that is not UTF-8, as servers in Latin-1 send; a letter in
        // its words must not turn an acceptance into a doubt.
        for byte in &mut buffer.filled_mut()[start..] {
            if !byte.is_ascii() {
                *byte = b'?';
            }
        }
        if let Some(heard) = self.listener.upgrade() {
            let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
            heard.extend_from_slice(&buffer.filled()[start..]);
        }
        self.unasked += buffer.filled().len() - start;
        if self.unasked > MAX_UNASKED {
            return Poll::Ready(Err(io::Error::other("an endless reply")));
        }
        polled
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.unasked = 0;
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Stream::Encrypted(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Stream::Encrypted(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Stream::Encrypted(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
