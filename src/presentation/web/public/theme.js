try{var t=localStorage.getItem('nexus.theme')}catch{}
document.documentElement.dataset.theme=t=='light'||t=='dark'?t:matchMedia('(prefers-color-scheme:dark)').matches?'dark':'light'
